// SPDX-License-Identifier: Apache-2.0
// The reference till's products, read once from items.csv: what can be sold, under which names, at
// which price. Refuses to know anything about customers, and never changes after reading.
//
// The namespace is `pos`, because `register` is a word of the language.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tillside::pos {

// What went wrong, for the person who started the program.
struct Fault {
    std::string code;     // stable, snake_case
    std::string message;  // names the thing and what to do
};

struct Item {
    std::string sku;
    std::string name_en;
    std::string name_zh_hant;  // empty: shown in English
    std::string name_zh_hans;  // empty: shown in zh_hant or English
    std::string category;
    std::string category_zh_hant;
    std::string category_zh_hans;
    std::string gtin;                   // digits, empty where there is none
    std::optional<std::int64_t> price;  // minor units; absent: the cashier keys it
    bool age_restricted = false;

    // The name for receipts and events: the shop's own language first.
    [[nodiscard]] const std::string& description() const {
        return name_zh_hant.empty() ? name_en : name_zh_hant;
    }
};

class Catalogue {
public:
    static constexpr std::size_t rows_max = 200'000;
    static constexpr std::size_t row_bytes_max = 16 * 1024;

    // Reads `item,name[,category,category_zh_hant,category_zh_hans,name_zh_hant,name_zh_hans,gtin,
    // price,currency,age_restricted]`, columns by header name, RFC 4180 quoting. A broken row is
    // left out and counted; a broken file is a Fault that names file and line.
    static std::expected<Catalogue, Fault> read(const std::filesystem::path& file);
    static std::expected<Catalogue, Fault> read(std::istream& input, const std::string& name);

    [[nodiscard]] const std::vector<Item>& items() const { return items_; }
    [[nodiscard]] const Item* by_sku(std::string_view sku) const;
    // What a scanner or a cashier's keys mean: a SKU, or a GTIN of 8 to 14 digits.
    [[nodiscard]] const Item* by_scan(std::string_view text) const;
    [[nodiscard]] const std::string& currency() const { return currency_; }  // ISO 4217
    [[nodiscard]] std::size_t rows_left_out() const { return rows_left_out_; }

private:
    std::vector<Item> items_;
    std::unordered_map<std::string, std::size_t> by_sku_;
    std::unordered_map<std::string, std::size_t> by_gtin14_;
    std::string currency_ = "HKD";
    std::size_t rows_left_out_ = 0;
};

// "12", "12.5" and "12.50" are 1200, 1250 and 1250 minor units. No sign, no more than two decimals
// beyond which only zeros stand, at most 9,999,999.99.
std::optional<std::int64_t> parse_price(std::string_view text);

}  // namespace tillside::pos
