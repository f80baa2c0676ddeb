#include "sync/rules/consent/requests.hpp"

#include "sync/rules/consent/calendar.hpp"

namespace tillside::rules::consent {

std::int64_t answer_by_us(std::int64_t received_us, std::chrono::minutes east_of_utc) {
    return start_of_day(received_us, answer_days + 1, east_of_utc) - 1;
}

bool refusal_may_go(std::int64_t entered_us, Now now, std::chrono::minutes east_of_utc) {
    return now.us > months_later(entered_us, refusal_kept_months, east_of_utc);
}

}  // namespace tillside::rules::consent
