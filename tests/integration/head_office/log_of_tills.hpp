// What a test asks of head office's log: that it is what the tills sent, each event once.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "sync/head_office/store/migration.hpp"
#include "tests/unit/sync/head_office/till.hpp"

namespace tillside::tests {

// The chain of the till's events in the log ends where the till's own does.
inline void check_log_is_of(const head_office::store::Location& location, const Till& till,
                            const std::string& name) {
    auto db = head_office::store::open(location, head_office::store::head_office_schema());
    INFO((db ? std::string() : db.error().message));
    REQUIRE(db);
    wire::Hash head = wire::chain_start;
    std::uint64_t events = 0;
    REQUIRE((*db)->query("SELECT bytes FROM events WHERE till = ?1 ORDER BY epoch, sequence",
                         {name}, [&](const head_office::store::Row& row) {
                             head = wire::chain_next(head, row.blob(0));
                             ++events;
                         }));
    CHECK(events == till.size());
    CHECK(head == till.head());
    // Positions follow each till's order.
    CHECK((*db)
              ->number("SELECT count(*) FROM events AS a JOIN events AS b ON a.till = b.till "
                       "AND a.epoch = b.epoch AND a.sequence + 1 = b.sequence "
                       "WHERE a.position >= b.position")
              .value() == 0);
}

}  // namespace tillside::tests
