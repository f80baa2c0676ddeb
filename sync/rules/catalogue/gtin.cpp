// The GS1 check digit: from the right, digits weigh 3, 1, 3, 1 …; the check digit fills up to the
// next ten.
#include "sync/rules/catalogue/gtin.hpp"

#include <algorithm>

namespace tillside::rules::catalogue {

namespace {

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<char> gtin_check_digit(std::string_view digits_without_check) {
    const std::size_t length = digits_without_check.size();
    if (length != 7 && length != 11 && length != 12 && length != 13) return std::nullopt;
    if (!all_digits(digits_without_check)) return std::nullopt;
    int sum = 0;
    int weight = 3;
    for (std::size_t at = length; at-- > 0;) {
        sum += weight * (digits_without_check[at] - '0');
        weight = 4 - weight;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

bool is_gtin(std::string_view text) {
    if (text.empty()) return false;
    return gtin_check_digit(text.substr(0, text.size() - 1)) == text.back();
}

std::optional<std::string> gtin_14(std::string_view text) {
    if (!is_gtin(text)) return std::nullopt;
    return std::string(14 - text.size(), '0').append(text);
}

}  // namespace tillside::rules::catalogue
