// Product numbers (GTIN-8, -12, -13 and -14 of the GS1 General Specifications): their check digit,
// for catalogues, baskets and scans. Whether a number belongs to a product of the shop is not
// decided here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tillside::rules::catalogue {

// The check digit ('0' to '9') of a GTIN without it (7, 11, 12 or 13 digits); nothing where the
// text is not digits of such a length. GS1 General Specifications, section 7.9.1.
[[nodiscard]] std::optional<char> gtin_check_digit(std::string_view digits_without_check);

// Whether the text is 8, 12, 13 or 14 digits that end in the right check digit.
[[nodiscard]] bool is_gtin(std::string_view text);

// The same number in 14 digits, leading zeros added, so that a UPC-A and an EAN-13 of one product
// are equal; nothing where the text is not a GTIN.
[[nodiscard]] std::optional<std::string> gtin_14(std::string_view text);

}  // namespace tillside::rules::catalogue
