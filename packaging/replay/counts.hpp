// What the script saw acknowledged or spooled: counted here, from replies alone, independently of
// what tills and head office count.
#pragma once

#include <cstdint>

namespace tillside::replay {

struct Counts {
    std::int64_t baskets = 0;
    std::int64_t lines = 0;
    std::int64_t total = 0;  // minor units
    std::int64_t customers_enrolled = 0;
    std::int64_t consents_given = 0;    // choices given
    std::int64_t consents_refused = 0;  // choices declined
    std::int64_t withdrawn = 0;
    std::int64_t suggestions_shown = 0;
    std::int64_t suggestions_accepted = 0;
    std::int64_t events = 0;  // as replies say; a spooled message is one

    std::int64_t calls = 0;        // not part of the table
    std::int64_t unavailable = 0;  // answers "unavailable", each repeated under the same id
    std::int64_t spooled = 0;

    Counts& operator+=(const Counts& other) {
        baskets += other.baskets;
        lines += other.lines;
        total += other.total;
        customers_enrolled += other.customers_enrolled;
        consents_given += other.consents_given;
        consents_refused += other.consents_refused;
        withdrawn += other.withdrawn;
        suggestions_shown += other.suggestions_shown;
        suggestions_accepted += other.suggestions_accepted;
        events += other.events;
        calls += other.calls;
        unavailable += other.unavailable;
        spooled += other.spooled;
        return *this;
    }
};

}  // namespace tillside::replay
