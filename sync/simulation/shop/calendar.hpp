// The simulated year: 1 November 2025 to 31 October 2026 in Hong Kong, with its festivals, and how
// busy a day and an hour are. Times are local wall clock (Asia/Hong_Kong, UTC+8 without summer
// time).
#pragma once

#include <array>
#include <string>

#include "sync/simulation/shop/goods.hpp"

namespace tillside::simulation::shop {

inline constexpr int days_of_year = 365;
inline constexpr int opens_hour = 8;    // first sale after 08:00
inline constexpr int closes_hour = 23;  // last sale before 23:00

// "2025-11-01" for day 0.
[[nodiscard]] std::string date_of(int day);
// 0 = Monday.
[[nodiscard]] int weekday_of(int day);

// How much more (or less) than on an ordinary day goods of a season are bought.
[[nodiscard]] double season_factor(Season season, int day);
// How busy a day is; 1 is the mean.
[[nodiscard]] double day_factor(int day);
// Weights of the hours 0 to 23 on a day.
[[nodiscard]] std::array<double, 24> hour_weights(int day);

}  // namespace tillside::simulation::shop
