// The clocks of a customer's requests: access and correction are answered within 40 days of their
// receipt (S19(1), S23(1)), and an entry of the log of refusals is kept for four years (S27(3)).
// Pure; days are those of the place's calendar, and the day of receipt does not count (Cap. 1,
// s. 71(1)(a)).
#pragma once

#include <chrono>
#include <cstdint>

#include "sync/wire/time.hpp"

namespace tillside::rules::consent {

inline constexpr int answer_days = 40;
inline constexpr int refusal_kept_months = 48;

// The last microsecond at which an access or correction request is answered in time. Sundays and
// holidays do not extend it: the reading that protects the customer.
[[nodiscard]] std::int64_t answer_by_us(std::int64_t received_us, std::chrono::minutes east_of_utc);

// Whether an entry of the refusal log may be removed.
[[nodiscard]] bool refusal_may_go(std::int64_t entered_us, Now now,
                                  std::chrono::minutes east_of_utc);

}  // namespace tillside::rules::consent
