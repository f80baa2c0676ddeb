// Days and months as a law counts them: by the calendar of the place, whose clock stands a fixed
// time from UTC (Hong Kong has no summer time). Pure.
#pragma once

#include <chrono>
#include <cstdint>

namespace tillside::rules::consent {

// East of UTC.
inline constexpr std::chrono::minutes hong_kong_time{8 * 60};

// The first microsecond of the day that lies `days` after (before: negative) the day of a moment.
[[nodiscard]] std::int64_t start_of_day(std::int64_t at_us, int days,
                                        std::chrono::minutes east_of_utc);

// The same time of day, months later (earlier: negative); where that month has no such day, on its
// last (Interpretation and General Clauses Ordinance, Cap. 1, s. 3: a month is a calendar month).
[[nodiscard]] std::int64_t months_later(std::int64_t at_us, int months,
                                        std::chrono::minutes east_of_utc);

}  // namespace tillside::rules::consent
