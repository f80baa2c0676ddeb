// What a pack's numbers mean on a day: is the result of a do-not-call check still good, who may say
// yes at an age, when must a request be answered. Calendar days in the shop's time zone are handed
// in; where two readings are possible, the one that protects the customer counts.
#pragma once

#include <chrono>
#include <string_view>

#include "sync/rules/consent/pack.hpp"

namespace tillside::rules::consent {

// Working days after `from`, up to and including `to`. In a year whose holidays the pack does not
// list every weekday counts, so that what hangs on them ends early rather than late.
[[nodiscard]] int working_days(const RestDays& rest, std::chrono::sys_days from,
                               std::chrono::sys_days to);

// The last day of a period that a day sets off; that day itself does not count. A month ends on the
// day with the same number, or on the month's last (Regulation 1182/71, art. 3(2)(c)).
[[nodiscard]] std::chrono::sys_days last_day(const Pack& pack, Period period,
                                             std::chrono::sys_days from);

// Whether a message may still rely on a check of the register that was made on `checked`. A check
// of the future is none. Always true where the pack knows no register.
[[nodiscard]] bool register_check_valid(const Pack& pack, std::chrono::sys_days checked,
                                        std::chrono::sys_days on);

// Whose word a use hangs on.
enum class Asked : std::uint8_t {
    nobody,    // the law lets it be done until the customer says no (opt-out)
    customer,  // the customer's own yes
    guardian,  // the yes of who has parental responsibility
};
// age: completed years. The purpose need not be one that the pack knows; then the customer is asked
// (and the purpose is never usable all the same).
[[nodiscard]] Asked who_is_asked(const Pack& pack, std::string_view purpose, int age);

}  // namespace tillside::rules::consent
