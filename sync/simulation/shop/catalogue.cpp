#include "sync/simulation/shop/catalogue.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace tillside::simulation::shop {

namespace {

// One of the goods in one of its brands and sizes. Variants of the same number of two goods are of
// the same brand's range: that is how complements find each other.
struct Variant {
    const Brand* brand;
    const Size* size;
};

// Distinct for variant < brands × sizes, because brands + 1 and the number of sizes (2 or 3 or 4)
// have no common divisor.
Variant variant_of(const Aisle& aisle, std::size_t goods, int variant) {
    const auto range = brands(aisle.food);
    const auto round = static_cast<std::size_t>(variant) / range.size();
    const auto at = static_cast<std::size_t>(variant);
    return {&range[(goods * 5 + at) % range.size()],
            &aisle.sizes[(goods + at + round) % aisle.sizes.size()]};
}

// As shops end their prices: .50 below 10 dollars, .90 above.
int shop_price(double cents) {
    if (cents < 1000) return std::max(250, static_cast<int>(std::lround(cents / 50)) * 50);
    return static_cast<int>(std::lround(cents / 100)) * 100 - 10;
}

std::string joined(std::initializer_list<std::string_view> words) {
    std::string text;
    for (const auto word : words) {
        if (word.empty()) continue;
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

Product make_product(std::uint32_t aisle_at, std::size_t goods_at, int variant,
                     std::size_t number) {
    const Aisle& aisle = aisles()[aisle_at];
    const Goods& goods = aisle.goods[goods_at];
    const auto [brand, size] = variant_of(aisle, goods_at, variant);
    Product product;
    product.sku = fmt::format("{}", 100001 + number);
    // 20 to 29, then the aisle, then a running number: 12 digits.
    product.gtin = with_check_digit(
        fmt::format("{:02}{:03}{:07}", 20 + number % 10, aisle_at + 1, 1000 + number * 7));
    product.name_zh_hant = joined({brand->zh_hant, goods.zh_hant, size->zh_hant});
    product.name_zh_hans = joined({brand->zh_hans, goods.zh_hans, size->zh_hans});
    product.name_en = joined({brand->en, goods.en, size->en});
    product.aisle = aisle_at;
    product.price_cents =
        shop_price(goods.price_cents * 0.0001 * size->price_percent * brand->price_percent);
    product.goods = &goods;
    return product;
}

// The same number of variant of the complementing goods, or its last one.
void plant_complements(Catalogue& catalogue) {
    std::map<std::string_view, std::vector<std::uint32_t>> by_goods;
    for (std::uint32_t at = 0; at < catalogue.products.size(); ++at)
        by_goods[catalogue.products[at].goods->en].push_back(at);
    for (const Complement& pair : complements()) {
        const auto& firsts = by_goods[pair.first];
        const auto& seconds = by_goods[pair.second];
        if (seconds.empty()) continue;
        for (std::size_t variant = 0; variant < firsts.size(); ++variant) {
            Product& first = catalogue.products[firsts[variant]];
            first.goes_with =
                static_cast<std::int32_t>(seconds[std::min(variant, seconds.size() - 1)]);
            first.goes_with_percent = pair.percent;
        }
    }
}

}  // namespace

std::string with_check_digit(std::string_view twelve_digits) {
    int sum = 0;
    for (std::size_t at = 0; at < twelve_digits.size(); ++at)
        sum += (twelve_digits[at] - '0') * (at % 2 == 0 ? 1 : 3);
    return fmt::format("{}{}", twelve_digits, (10 - sum % 10) % 10);
}

Result<Catalogue> make_catalogue(int products, Chance chance) {
    const auto all = aisles();
    if (products < static_cast<int>(all.size())) {
        return fail(Domain::simulation, "too_few_products",
                    fmt::format("the shop has {} aisles and needs at least one product in each",
                                all.size()));
    }
    Catalogue catalogue;
    catalogue.by_aisle.resize(all.size());
    const auto wanted = static_cast<std::size_t>(products);
    // The first good of every aisle, then the second …, then the next variants.
    bool more = true;
    for (int variant = 0; more && catalogue.products.size() < wanted; ++variant) {
        more = false;
        for (std::size_t goods = 0; goods < 16; ++goods) {
            for (std::uint32_t aisle = 0; aisle < all.size(); ++aisle) {
                if (goods >= all[aisle].goods.size() || catalogue.products.size() >= wanted)
                    continue;
                const auto variants = brands(all[aisle].food).size() * all[aisle].sizes.size();
                if (static_cast<std::size_t>(variant) >= variants) continue;
                more = true;
                catalogue.by_aisle[aisle].push_back(
                    static_cast<std::uint32_t>(catalogue.products.size()));
                catalogue.products.push_back(
                    make_product(aisle, goods, variant, catalogue.products.size()));
            }
        }
    }
    if (catalogue.products.size() < wanted) {
        return fail(
            Domain::simulation, "too_many_products",
            fmt::format("brands and sizes give {} products at most", catalogue.products.size()));
    }
    // Zipf-like within the aisle, in an order of chance: a few sell much, most a little.
    for (const auto& shelf : catalogue.by_aisle) {
        std::vector<std::uint32_t> order(shelf);
        for (std::size_t at = order.size(); at > 1; --at)
            std::swap(order[at - 1], order[chance.below(static_cast<std::uint32_t>(at))]);
        for (std::size_t rank = 0; rank < order.size(); ++rank)
            catalogue.products[order[rank]].popularity =
                1.0 / std::sqrt(static_cast<double>(rank + 1) * static_cast<double>(rank + 3));
    }
    plant_complements(catalogue);
    return catalogue;
}

}  // namespace tillside::simulation::shop
