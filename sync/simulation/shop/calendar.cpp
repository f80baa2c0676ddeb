#include "sync/simulation/shop/calendar.hpp"

#include <fmt/format.h>

#include <chrono>

namespace tillside::simulation::shop {

namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr sys_days first_day = 2025y / 11 / 1;

constexpr int day_of(std::chrono::year_month_day date) {
    return static_cast<int>((sys_days(date) - first_day).count());
}

// Dates of the Hong Kong general holidays for 2025 and 2026 (Gazette).
constexpr int christmas = day_of(2025y / 12 / 25);
constexpr int lunar_new_year = day_of(2026y / 2 / 17);
constexpr int dragon_boat = day_of(2026y / 6 / 19);
constexpr int mid_autumn = day_of(2026y / 9 / 25);

// Bought in the days before a festival, most just before it, and hardly otherwise.
double before(int festival, int lead_days, double peak, int day) {
    const int left = festival - day;
    if (left < 0 || left > lead_days) return 0.03;
    return peak * (1.0 - 0.7 * left / lead_days);
}

bool within(int day, int from, int to) {
    return day >= from && day <= to;
}

}  // namespace

std::string date_of(int day) {
    const std::chrono::year_month_day date = first_day + std::chrono::days(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

int weekday_of(int day) {
    const std::chrono::weekday weekday(first_day + std::chrono::days(day));
    return static_cast<int>(weekday.iso_encoding()) - 1;
}

double season_factor(Season season, int day) {
    switch (season) {
        case Season::any:
            return 1;
        case Season::winter:
            return within(day, 30, 119) ? 2.2 : 0.35;  // December to February
        case Season::summer:
            return within(day, 212, 333) ? 2.0 : 0.45;  // June to September
        case Season::lunar_new_year:
            return before(lunar_new_year, 24, 9, day);
        case Season::mid_autumn:
            return before(mid_autumn, 30, 9, day);
        case Season::dragon_boat:
            return before(dragon_boat, 16, 8, day);
        case Season::christmas:
            return before(christmas, 24, 7, day);
    }
    return 1;
}

double day_factor(int day) {
    constexpr std::array<double, 7> by_weekday = {0.88, 0.86, 0.90, 0.92, 1.02, 1.24, 1.18};
    double factor = by_weekday[static_cast<std::size_t>(weekday_of(day))];
    if (within(day, lunar_new_year - 12, lunar_new_year - 1)) factor *= 1.45;
    if (within(day, lunar_new_year, lunar_new_year + 2)) factor *= 0.35;
    if (within(day, mid_autumn - 4, mid_autumn)) factor *= 1.25;
    if (within(day, christmas - 5, christmas - 1)) factor *= 1.25;
    if (within(day, dragon_boat - 3, dragon_boat)) factor *= 1.10;
    return factor;
}

std::array<double, 24> hour_weights(int day) {
    // Working days peak at lunch and after work; at weekends the afternoon is one plateau.
    constexpr std::array<double, 24> working = {0, 0, 0, 0, 0, 0, 0,  0,  3, 3, 4, 6,
                                                8, 7, 4, 4, 5, 7, 11, 12, 9, 6, 4, 0};
    constexpr std::array<double, 24> weekend = {0, 0, 0, 0, 0,  0,  0, 0, 2, 4, 6, 8,
                                                8, 8, 9, 9, 10, 10, 9, 8, 6, 5, 3, 0};
    return weekday_of(day) >= 5 ? weekend : working;
}

}  // namespace tillside::simulation::shop
