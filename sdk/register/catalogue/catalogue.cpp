// Reads items.csv for the reference till. A small reader of its own: a POS brings its own catalogue
// and shares no code with head office.
#include "sdk/register/catalogue/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace tillside::pos {
namespace {

using Row = std::vector<std::string>;

enum class Reading { row, broken, end };

// One record of RFC 4180: quoted fields may hold commas, doubled quotes and line ends.
Reading read_row(std::istream& input, Row& row, std::size_t& line) {
    row.clear();
    std::string field;
    bool quoted = false;
    bool any = false;
    std::size_t bytes = 0;
    for (int c = input.get(); c != std::istream::traits_type::eof(); c = input.get()) {
        any = true;
        const char character = static_cast<char>(c);
        if (++bytes > Catalogue::row_bytes_max) return Reading::broken;
        if (character == '\n') ++line;
        if (quoted) {
            if (character != '"') {
                field += character;
            } else if (input.peek() == '"') {
                field += static_cast<char>(input.get());
            } else {
                quoted = false;
            }
        } else if (character == '"' && field.empty()) {
            quoted = true;
        } else if (character == ',') {
            row.push_back(std::exchange(field, {}));
        } else if (character == '\n') {
            row.push_back(std::move(field));
            return Reading::row;
        } else if (character != '\r') {
            field += character;
        }
    }
    if (!any) return Reading::end;
    row.push_back(std::move(field));
    return quoted ? Reading::broken : Reading::row;
}

void skip_line(std::istream& input, std::size_t& line) {
    for (int c = input.get(); c != std::istream::traits_type::eof(); c = input.get()) {
        if (c == '\n') break;
    }
    ++line;
}

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// GTIN-8, -12, -13 and -14 name the same item when they differ in leading zeros only (GS1 General
// Specifications 3.3).
std::string gtin14(std::string_view digits) {
    return std::string(14 - digits.size(), '0') + std::string(digits);
}

bool gtin_check_digit_right(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
        const int weight = (digits.size() - i) % 2 == 0 ? 3 : 1;
        sum += (digits[i] - '0') * weight;
    }
    return (10 - sum % 10) % 10 == digits.back() - '0';
}

bool is_gtin(std::string_view text) {
    constexpr std::array<std::size_t, 4> lengths{8, 12, 13, 14};
    return all_digits(text) && std::ranges::find(lengths, text.size()) != lengths.end() &&
           gtin_check_digit_right(text);
}

class Columns {
public:
    explicit Columns(const Row& header) {
        for (std::size_t i = 0; i < header.size(); ++i)
            at_.emplace(trimmed(header[i]), i);
    }
    [[nodiscard]] bool has(const std::string& name) const { return at_.contains(name); }
    [[nodiscard]] std::size_t count() const { return at_.size(); }
    [[nodiscard]] std::string get(const Row& row, const std::string& name) const {
        const auto found = at_.find(name);
        if (found == at_.end() || found->second >= row.size()) return {};
        return trimmed(row[found->second]);
    }

private:
    std::unordered_map<std::string, std::size_t> at_;
};

std::optional<Item> item_of(const Row& row, const Columns& columns) {
    Item item;
    item.sku = columns.get(row, "item");
    item.name_en = columns.get(row, "name");
    item.name_zh_hant = columns.get(row, "name_zh_hant");
    item.name_zh_hans = columns.get(row, "name_zh_hans");
    if (item.name_en.empty()) item.name_en = item.name_zh_hant;
    if (item.sku.empty() || item.sku.size() > 64) return std::nullopt;
    if (item.name_en.empty()) item.name_en = item.sku;
    item.category = columns.get(row, "category");
    item.category_zh_hant = columns.get(row, "category_zh_hant");
    item.category_zh_hans = columns.get(row, "category_zh_hans");
    item.gtin = columns.get(row, "gtin");
    if (!item.gtin.empty() && !is_gtin(item.gtin)) return std::nullopt;
    if (const auto price = columns.get(row, "price"); !price.empty()) {
        item.price = parse_price(price);
        if (!item.price) return std::nullopt;
    }
    const auto restricted = columns.get(row, "age_restricted");
    item.age_restricted = !restricted.empty() && restricted != "0" && restricted != "false";
    return item;
}

}  // namespace

std::optional<std::int64_t> parse_price(std::string_view text) {
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    while (fraction.size() > 2 && fraction.back() == '0')
        fraction.remove_suffix(1);
    if (!all_digits(whole) || whole.size() > 7 || fraction.size() > 2) return std::nullopt;
    if (point != std::string_view::npos && !all_digits(fraction)) return std::nullopt;
    std::int64_t minor = 0;
    for (const char c : whole)
        minor = minor * 10 + (c - '0');
    for (std::size_t i = 0; i < 2; ++i)
        minor = minor * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    return minor;
}

std::expected<Catalogue, Fault> Catalogue::read(const std::filesystem::path& file) {
    std::ifstream input(file, std::ios::binary);
    if (!input) {
        return std::unexpected(
            Fault{"items_unreadable", fmt::format("cannot read {}: give --items the "
                                                  "path of an items.csv",
                                                  file.string())});
    }
    return read(input, file.string());
}

std::expected<Catalogue, Fault> Catalogue::read(std::istream& input, const std::string& name) {
    Catalogue catalogue;
    Row row;
    std::size_t line = 1;
    if (read_row(input, row, line) != Reading::row) {
        return std::unexpected(Fault{"items_empty", fmt::format("{}: no header line", name)});
    }
    if (row.front().starts_with("\xEF\xBB\xBF")) row.front().erase(0, 3);
    const Columns columns(row);
    if (!columns.has("item") || !columns.has("name")) {
        return std::unexpected(Fault{
            "items_header", fmt::format("{}: line 1: needs the columns item and name", name)});
    }
    while (true) {
        const auto reading = read_row(input, row, line);
        if (reading == Reading::end) break;
        if (catalogue.items_.size() == rows_max) {
            return std::unexpected(
                Fault{"items_too_many",
                      fmt::format("{}: line {}: more than {} items", name, line, rows_max)});
        }
        if (reading == Reading::broken) {
            skip_line(input, line);
            ++catalogue.rows_left_out_;
            continue;
        }
        if (row.size() == 1 && row.front().empty()) continue;
        auto item = item_of(row, columns);
        if (!item || !catalogue.by_sku_.try_emplace(item->sku, catalogue.items_.size()).second) {
            ++catalogue.rows_left_out_;
            continue;
        }
        if (const auto currency = columns.get(row, "currency"); currency.size() == 3) {
            catalogue.currency_ = currency;
        }
        if (!item->gtin.empty()) {
            catalogue.by_gtin14_.try_emplace(gtin14(item->gtin), catalogue.items_.size());
        }
        catalogue.items_.push_back(std::move(*item));
    }
    return catalogue;
}

const Item* Catalogue::by_sku(std::string_view sku) const {
    const auto found = by_sku_.find(std::string(sku));
    return found == by_sku_.end() ? nullptr : &items_[found->second];
}

const Item* Catalogue::by_scan(std::string_view text) const {
    if (const auto* item = by_sku(text)) return item;
    if (!is_gtin(text)) return nullptr;
    const auto found = by_gtin14_.find(gtin14(text));
    return found == by_gtin14_.end() ? nullptr : &items_[found->second];
}

}  // namespace tillside::pos
