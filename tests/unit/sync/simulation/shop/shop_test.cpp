#include "sync/simulation/shop/shop.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "sync/rules/identity/card_number.hpp"
#include "sync/simulation/shop/calendar.hpp"
#include "sync/simulation/shop/goods.hpp"
#include "sync/simulation/shop/tables.hpp"

using namespace tillside;
using namespace tillside::simulation::shop;

namespace {

const Shop& default_shop() {
    static const Shop shop = Shop::make(7, {}).value();
    return shop;
}

// Every sale of the default shop's year, made once.
const std::vector<std::vector<Sale>>& default_year() {
    static const std::vector<std::vector<Sale>> days = [] {
        const Year year = default_shop().year();
        std::vector<std::vector<Sale>> all;
        for (int day = 0; day < days_of_year; ++day)
            all.push_back(year.sales_of(day));
        return all;
    }();
    return days;
}

std::string everything(std::uint64_t seed) {
    const Shop shop = Shop::make(seed, {3, 300, 400, 3'000}).value();
    const auto pack =
        rules::consent::load_pack(rules::consent::embedded_pack("HK").value()).value();
    std::string text;
    const Sink sink = [&](std::string_view piece) -> Result<void> {
        text += piece;
        return {};
    };
    REQUIRE(write_items(shop.catalogue(), sink));
    REQUIRE(write_customers(shop.customers(), shop.stores(), pack, sink));
    REQUIRE(write_staff(shop.staff(), sink));
    REQUIRE(write_stock(shop.stores(), shop.catalogue(), shop.stock_chance(), sink));
    REQUIRE(write_sales(shop.year(), shop.catalogue(), shop.customers(), shop.stores(), 0,
                        days_of_year, sink, [](int) {}));
    return text;
}

}  // namespace

TEST_CASE("a seed makes the same shop, byte for byte, and another seed another one") {
    CHECK(everything(42) == everything(42));
    CHECK(everything(42) != everything(43));
}

TEST_CASE("every product has a GTIN of its own with the right check digit, for in-store use only") {
    std::set<std::string> seen;
    for (const Product& product : default_shop().catalogue().products) {
        CAPTURE(product.gtin);
        REQUIRE(product.gtin.size() == 13);
        CHECK(product.gtin[0] == '2');
        CHECK(seen.insert(product.gtin).second);
        // The weighted sum with the check digit is a multiple of ten: weights 3 and 1 from the
        // right.
        int sum = 0;
        for (std::size_t at = 0; at < 13; ++at)
            sum += (product.gtin[12 - at] - '0') * (at % 2 == 0 ? 1 : 3);
        CHECK(sum % 10 == 0);
    }
    // The standard's own example (GS1 General Specifications, section 7.9).
    CHECK(with_check_digit("629104150021") == "6291041500213");
}

TEST_CASE("every aisle has a name in both Chinese scripts [F27]") {
    for (const Aisle& aisle : aisles()) {
        INFO(aisle.category);
        CHECK_FALSE(category_words(aisle.category).zh_hant.empty());
        CHECK_FALSE(category_words(aisle.category).zh_hans.empty());
    }
}

TEST_CASE("the default shop has the promised size, and no two products share a name") {
    const Shop& shop = default_shop();
    CHECK(shop.stores().size() == 3);
    CHECK(shop.catalogue().products.size() == 2'000);
    CHECK(shop.customers().size() == 20'000);
    std::set<std::string> names;
    for (const Product& product : shop.catalogue().products) {
        CHECK(names.insert("en " + product.name_en).second);
        CHECK(names.insert("hant " + product.name_zh_hant).second);
        CHECK(names.insert("hans " + product.name_zh_hans).second);
        CHECK(product.price_cents >= 250);
    }
    std::size_t in_test = 0;
    for (int day = first_test_day; day < days_of_year; ++day)
        in_test += default_year()[static_cast<std::size_t>(day)].size();
    CHECK(in_test >= 1'000);
}

TEST_CASE(
    "every telephone number is possible, no operator's and, like every card, unlike any other") {
    using i18n::phonenumbers::PhoneNumber;
    using i18n::phonenumbers::PhoneNumberUtil;
    const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    std::set<std::string> seen;
    std::set<int> countries;
    std::set<std::string> cards;
    for (const Customer& customer : default_shop().customers()) {
        CAPTURE(customer.phone, customer.card);
        CHECK(rules::identity::CardNumber::parse(customer.card).has_value());
        CHECK(cards.insert(customer.card).second);
        PhoneNumber number;
        REQUIRE(library.Parse(customer.phone, "ZZ", &number) == PhoneNumberUtil::NO_PARSING_ERROR);
        CHECK(library.IsPossibleNumber(number));
        CHECK_FALSE(library.IsValidNumber(number));
        CHECK(seen.insert(customer.phone).second);
        countries.insert(number.country_code());
    }
    CHECK(countries == std::set<int>{852, 853, 86});
}

TEST_CASE("what is planted to go together is bought together") {
    const auto& products = default_shop().catalogue().products;
    std::map<std::string_view, double> with;
    std::map<std::pair<std::string_view, std::string_view>, double> together;
    double baskets = 0;
    for (const auto& day : default_year()) {
        for (const Sale& sale : day) {
            ++baskets;
            std::set<std::string_view> goods;
            for (const Taken& line : sale.lines)
                goods.insert(products[line.product].goods->en);
            for (const auto name : goods)
                ++with[name];
            for (const Complement& pair : complements())
                if (goods.contains(pair.first) && goods.contains(pair.second))
                    ++together[{pair.first, pair.second}];
        }
    }
    for (const Complement& pair : complements()) {
        CAPTURE(pair.first, pair.second, with[pair.first], with[pair.second]);
        const double lift =
            together[{pair.first, pair.second}] * baskets / (with[pair.first] * with[pair.second]);
        CHECK(lift > 3);
        // At least the planted share, but for chance: three standard errors.
        const double share = pair.percent / 100.0;
        const double error = std::sqrt(share * (1 - share) / with[pair.first]);
        CHECK(together[{pair.first, pair.second}] / with[pair.first] > share - 3 * error);
    }
}

TEST_CASE("customers buy again what they bought before, far more than what others bought") {
    std::map<std::int32_t, std::set<std::uint32_t>> bought;
    double lines = 0;
    double again = 0;
    double of_a_stranger = 0;
    std::int32_t stranger = -1;
    for (const auto& day : default_year()) {
        for (const Sale& sale : day) {
            if (sale.customer < 0) continue;
            auto& own = bought[sale.customer];
            if (!own.empty() && stranger >= 0) {
                for (const Taken& line : sale.lines) {
                    ++lines;
                    again += own.contains(line.product) ? 1 : 0;
                    of_a_stranger += bought[stranger].contains(line.product) ? 1 : 0;
                }
            }
            for (const Taken& line : sale.lines)
                own.insert(line.product);
            stranger = sale.customer;
        }
    }
    CHECK(again / lines > 0.2);
    CHECK(again > 4 * of_a_stranger);
}

TEST_CASE("festivals, weekends and hours are in the sales") {
    const auto& products = default_shop().catalogue().products;
    double moon_cakes = 0;
    double moon_cakes_before_the_festival = 0;
    std::array<double, 7> by_weekday{};
    std::array<double, 24> by_hour{};
    for (int day = 0; day < days_of_year; ++day) {
        for (const Sale& sale : default_year()[static_cast<std::size_t>(day)]) {
            ++by_weekday[static_cast<std::size_t>(weekday_of(day))];
            ++by_hour[static_cast<std::size_t>(sale.second / 3600)];
            for (const Taken& line : sale.lines) {
                if (products[line.product].goods->en.find("moon cake") == std::string_view::npos)
                    continue;
                ++moon_cakes;
                // Mid-Autumn is 25 September 2026.
                const bool season = date_of(day) >= "2026-08-26" && date_of(day) <= "2026-09-25";
                moon_cakes_before_the_festival += season ? 1 : 0;
            }
        }
    }
    CHECK(moon_cakes > 100);
    CHECK(moon_cakes_before_the_festival > 0.85 * moon_cakes);
    CHECK(by_weekday[5] > 1.2 * by_weekday[1]);
    CHECK(by_hour[19] > 1.5 * by_hour[10]);
    CHECK(by_hour[3] == 0);
}

TEST_CASE("a shop that cannot be made says which number is wrong") {
    CHECK(Shop::make(1, {3, 10, 10, 10}).error().code == "too_few_products");
    CHECK(Shop::make(1, {3, 1'000'000, 10, 10}).error().code == "too_many_products");
    CHECK(Shop::make(1, {0, 2'000, 10, 10}).error().code == "stores_out_of_range");
    CHECK(Shop::make(1, {3, 2'000, 0, 10}).error().code == "too_many_customers");
    CHECK(Shop::make(1, {3, 2'000, 10, 0}).error().code == "baskets_out_of_range");
}
