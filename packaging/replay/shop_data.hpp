// The baskets that are rung up: test.csv and items.csv of a data folder, with money in minor units.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sync/wire/error.hpp"

namespace tillside::replay {

struct BoughtLine {
    std::string sku;
    std::string gtin;
    std::string description;
    std::int64_t quantity_milli = 0;
    std::int64_t unit_price = 0;  // minor units
    std::int64_t amount = 0;      // minor units
};

struct BoughtBasket {
    std::string customer;  // the data's own number; empty = nobody is known
    std::vector<BoughtLine> lines;
    std::int64_t total = 0;
};

struct ShopData {
    std::string currency;
    std::vector<BoughtBasket> baskets;         // in the order of test.csv
    std::vector<std::string> known_customers;  // those of train.csv, in their first order
};

// The first baskets_max baskets. currency: what prices are in where items.csv does not say.
[[nodiscard]] Result<ShopData> read_shop_data(const std::filesystem::path& folder,
                                              std::size_t baskets_max, const std::string& currency);

// The customers of train.csv in the order in which they first come.
[[nodiscard]] Result<std::vector<std::string>> read_known_customers(
    const std::filesystem::path& folder);

// "12.5" in hundredths or thousandths …: scale 100 gives 1250. Rounds half up. False for no number.
[[nodiscard]] bool parse_decimal(const std::string& text, std::int64_t scale, std::int64_t& out);

}  // namespace tillside::replay
