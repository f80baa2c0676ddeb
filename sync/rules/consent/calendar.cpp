#include "sync/rules/consent/calendar.hpp"

namespace tillside::rules::consent {

namespace {

using namespace std::chrono;

// A moment on the place's own clock, as if that were UTC.
sys_time<microseconds> local(std::int64_t at_us, minutes east_of_utc) {
    return sys_time<microseconds>(microseconds(at_us)) + east_of_utc;
}

std::int64_t back(sys_time<microseconds> local_time, minutes east_of_utc) {
    return (local_time - east_of_utc).time_since_epoch().count();
}

}  // namespace

std::int64_t start_of_day(std::int64_t at_us, int days_after, minutes east_of_utc) {
    return back(floor<days>(local(at_us, east_of_utc)) + days(days_after), east_of_utc);
}

std::int64_t months_later(std::int64_t at_us, int count, minutes east_of_utc) {
    const auto at = local(at_us, east_of_utc);
    const auto midnight = floor<days>(at);
    year_month_day date = year_month_day(midnight) + months(count);
    if (!date.ok()) date = date.year() / date.month() / last;
    return back(sys_days(date) + (at - midnight), east_of_utc);
}

}  // namespace tillside::rules::consent
