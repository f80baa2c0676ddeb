// Formats of public standards that a basket is checked against.
#pragma once

#include <string_view>

namespace tillside::engine::checkout {

// An alphabetic code of ISO 4217 that is money in use ("HKD"); not its codes for metals, funds or
// testing.
[[nodiscard]] bool is_currency(std::string_view code);

// A GTIN of 8, 12, 13 or 14 digits with a right check digit (GS1 General Specifications, 7.9).
[[nodiscard]] bool is_gtin(std::string_view digits);

// A date of the proleptic Gregorian calendar as YYYY-MM-DD (ISO 8601), years 2000 to 2199.
[[nodiscard]] bool is_date(std::string_view text);

}  // namespace tillside::engine::checkout
