// Formats of public standards that a basket is checked against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tillside::engine::checkout {

// An alphabetic code of ISO 4217 that is money in use ("HKD"); not its codes for metals, funds or
// testing.
[[nodiscard]] bool is_currency(std::string_view code);

// How many decimals the currency's minor unit stands for (ISO 4217): 2 for HKD, 0 for JPY, 3 for
// KWD. Only for codes that is_currency() knows.
[[nodiscard]] int minor_digits(std::string_view currency);

// An amount as people read it, so that one sent in the wrong unit is seen: 1250 is "HKD 12.50".
[[nodiscard]] std::string money_text(std::int64_t minor_units, std::string_view currency);

// A unit's code of UN/ECE Recommendation 20: two or three of A-Z and 0-9 ("KGM").
[[nodiscard]] bool is_unit(std::string_view code);

// Head office's code of a store or till: 1 to 32 of [A-Za-z0-9_-].
[[nodiscard]] bool is_place_code(std::string_view code);

// A GTIN of 8, 12, 13 or 14 digits with a right check digit (GS1 General Specifications, 7.9).
[[nodiscard]] bool is_gtin(std::string_view digits);

// A date of the proleptic Gregorian calendar as YYYY-MM-DD (ISO 8601), years 2000 to 2199.
[[nodiscard]] bool is_date(std::string_view text);

}  // namespace tillside::engine::checkout
