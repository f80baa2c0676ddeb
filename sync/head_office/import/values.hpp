// Reads the values that stand in cells: amounts of money, quantities, times, yes and no. Each says
// exactly which text it takes; nothing is rounded, guessed or taken from the machine's locale.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace tillside::head_office::importing {

// What is wrong with a cell, for people; holds nothing of the cell itself.
template <typename T>
using Value = std::expected<T, std::string>;

// Decimal places of a currency (ISO 4217), or a reason why the code is none.
[[nodiscard]] Value<int> currency_decimals(std::string_view currency);

// "12.5" with 2 decimals = 1250 minor units. Not negative; at most 10^10 minor units; no more
// decimal places than the currency has (further zeros excepted).
[[nodiscard]] Value<std::int64_t> money(std::string_view text, int decimals);

// "1.5" = 1500 thousandths. Above zero, at most 100,000 units, three decimal places:
// 2,000 lines of it at the highest price still fit in 63 bits.
[[nodiscard]] Value<std::int64_t> quantity_milli(std::string_view text);

// A stock level: as quantity_milli, but zero and negative levels occur; at most 10^9 units.
[[nodiscard]] Value<std::int64_t> stock_milli(std::string_view text);

struct LocalTime {
    std::int64_t us = 0;       // microseconds since 1970 UTC
    std::string business_day;  // YYYY-MM-DD where it happened
};
// "2010-12-01 08:26:00", "2010-12-01T08:26", "2010-12-01", each with an optional "Z" or "+08:00"
// behind the time; without one, `utc_offset_minutes` is meant. A bare number is seconds since 1970
// UTC. Years 1970 to 2199.
[[nodiscard]] Value<LocalTime> local_time(std::string_view text, int utc_offset_minutes);
// "+08:00" = 480.
[[nodiscard]] Value<int> utc_offset_minutes(std::string_view text);

// yes/no, true/false, 1/0, y/n in any case; an empty cell is no.
[[nodiscard]] Value<bool> yes_or_no(std::string_view text);

// Without spaces, tabs and line breaks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace tillside::head_office::importing
