// Rows of one basket stand together in these files; a basket ends where the next one begins.
#include "packaging/replay/shop_data.hpp"

#include <fmt/format.h>

#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "packaging/replay/table.hpp"

namespace tillside::replay {
namespace {

constexpr std::size_t lines_max = 2000;  // what a basket may hold (sdk/schema/till.proto)

struct Item {
    std::string name;
    std::string gtin;
    std::string price;
};

std::int64_t minor_units(const std::string& currency) {
    static const std::unordered_set<std::string> without{"JPY", "KRW", "VND", "CLP", "ISK"};
    return without.contains(currency) ? 1 : 100;
}

Result<std::unordered_map<std::string, Item>> read_items(const std::filesystem::path& folder,
                                                         std::string& currency) {
    const auto table = Table::read(folder, "items.csv");
    if (!table) return std::unexpected(table.error());
    std::unordered_map<std::string, Item> items;
    for (std::size_t row = 0; row < table->rows(); row++) {
        items[table->at(row, "item")] = {table->at(row, "name"), table->at(row, "gtin"),
                                         table->at(row, "price")};
        if (const std::string& own = table->at(row, "currency"); !own.empty()) currency = own;
    }
    return items;
}

// A row that is no sale of something (no quantity above zero) is left out.
bool read_line(const Table& table, std::size_t row,
               const std::unordered_map<std::string, Item>& items, std::int64_t scale,
               BoughtLine& line) {
    line.sku = table.at(row, "item");
    if (line.sku.empty()) return false;
    const auto item = items.find(line.sku);
    if (item != items.end()) {
        line.description = item->second.name;
        line.gtin = item->second.gtin;
    }
    const std::string& price = table.at(row, "price");
    const std::string& used = price.empty() && item != items.end() ? item->second.price : price;
    if (!parse_decimal(table.at(row, "qty"), 1000, line.quantity_milli)) return false;
    if (!used.empty() && !parse_decimal(used, scale, line.unit_price)) return false;
    if (line.quantity_milli <= 0 || line.unit_price < 0) return false;
    line.amount = (line.unit_price * line.quantity_milli + 500) / 1000;
    return true;
}

}  // namespace

bool parse_decimal(const std::string& text, std::int64_t scale, std::int64_t& out) {
    std::size_t at = 0;
    const bool negative = !text.empty() && text[0] == '-';
    if (negative) at++;
    std::int64_t whole = 0;
    std::int64_t part = 0;  // in ten-thousandths of the unit
    std::int64_t weight = 1000;
    bool digits = false;
    bool behind_point = false;
    for (; at < text.size(); at++) {
        if (text[at] == '.' && !behind_point) {
            behind_point = true;
            continue;
        }
        if (text[at] < '0' || text[at] > '9' || whole > 1'000'000'000) return false;
        digits = true;
        if (!behind_point) {
            whole = whole * 10 + (text[at] - '0');
        } else {
            part += weight * (text[at] - '0');
            weight /= 10;
        }
    }
    if (!digits) return false;
    out = ((whole * 10'000 + part) * scale + 5'000) / 10'000;
    if (negative) out = -out;
    return true;
}

Result<std::vector<std::string>> read_known_customers(const std::filesystem::path& folder) {
    const auto table = Table::read(folder, "train.csv");
    if (!table) return std::unexpected(table.error());
    std::vector<std::string> known;
    std::unordered_set<std::string> seen;
    for (std::size_t row = 0; row < table->rows(); row++) {
        const std::string& customer = table->at(row, "customer");
        if (!customer.empty() && seen.insert(customer).second) known.push_back(customer);
    }
    return known;
}

Result<ShopData> read_shop_data(const std::filesystem::path& folder, std::size_t baskets_max,
                                const std::string& currency) {
    ShopData data;
    data.currency = currency;
    const auto items = read_items(folder, data.currency);
    if (!items) return std::unexpected(items.error());
    auto known = read_known_customers(folder);
    if (!known) return std::unexpected(known.error());
    data.known_customers = std::move(*known);

    const auto table = Table::read(folder, "test.csv");
    if (!table) return std::unexpected(table.error());
    const std::int64_t scale = minor_units(data.currency);
    std::string current;
    BoughtBasket basket;
    const auto finish = [&] {
        if (!basket.lines.empty()) data.baskets.push_back(std::move(basket));
        basket = {};
    };
    for (std::size_t row = 0; row < table->rows() && data.baskets.size() < baskets_max; row++) {
        if (table->at(row, "basket") != current || row == 0) finish();
        current = table->at(row, "basket");
        basket.customer = table->at(row, "customer");
        BoughtLine line;
        if (basket.lines.size() == lines_max || !read_line(*table, row, *items, scale, line))
            continue;
        basket.total += line.amount;
        basket.lines.push_back(std::move(line));
    }
    if (data.baskets.size() < baskets_max) finish();
    if (data.baskets.empty())
        return fail(Domain::import_csv, "empty",
                    "test.csv in " + folder.string() + " holds no basket");
    return data;
}

}  // namespace tillside::replay
