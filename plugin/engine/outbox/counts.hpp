// What a till has recorded, counted by the rules of head office's report, so that the two tables
// can be compared line by line.
#pragma once

#include <cstdint>

#include "sync/wire/messages.hpp"

namespace tillside::engine::outbox {

struct Counts {
    std::int64_t baskets = 0;
    std::int64_t lines = 0;
    std::int64_t total = 0;  // minor units
    std::int64_t customers_enrolled = 0;
    std::int64_t consents_given = 0;    // grants given, one a choice of the notice
    std::int64_t consents_refused = 0;  // grants declined in answers
    std::int64_t withdrawn = 0;         // records of withdrawal
    std::int64_t suggestions_shown = 0;
    std::int64_t suggestions_accepted = 0;
    std::int64_t events = 0;
    std::int64_t returns =
        0;  // returns and exchanges; what an exchange took is no basket of its own
};

// What one event adds.
[[nodiscard]] Counts count(const wire::Event& event);

}  // namespace tillside::engine::outbox
