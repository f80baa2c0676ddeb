// The chain in numbers, read from the projection of counts: what `tillside-hq report` prints and
// the console's first page shows.
#pragma once

#include <cstdint>
#include <string>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::projections {

struct Report {
    std::int64_t baskets = 0;
    std::int64_t lines = 0;
    std::int64_t total = 0;  // minor units of `currency`: the one that most baskets are in
    std::string currency;    // empty where there is no basket
    std::int64_t customers_enrolled = 0;
    std::int64_t consents_given = 0;
    std::int64_t consents_refused = 0;
    std::int64_t withdrawn = 0;
    std::int64_t suggestions_shown = 0;
    std::int64_t suggestions_accepted = 0;
    std::int64_t events = 0;
    std::int64_t returns = 0;  // returns and exchanges
};

enum class Scope {
    tills,       // what tills recorded
    everything,  // and what head office imported
};

[[nodiscard]] Result<Report> read_report(store::Database& database, Scope scope);

}  // namespace tillside::head_office::projections
