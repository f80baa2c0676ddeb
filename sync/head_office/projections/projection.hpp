// A projection: tables made from the event log and from nothing else, so that they can be thrown
// away and made again. What a projection does with an event may depend on the event and on its own
// tables only: no clock, no randomness, no other room's tables. That is what makes
// "incremental = rebuild" true, and it is a test.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/head_office/store/event_log.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::projections {

using store::own_till;

// An event as the log holds it; valid until finish() of its slice returns.
struct LoggedEvent {
    std::int64_t position = 0;  // in the log: 1, 2, 3 …
    std::int64_t received_at_us = 0;
    const wire::Event& event;
    std::string_view bytes;  // as its till made it
};

class Projection {
public:
    Projection() = default;
    virtual ~Projection() = default;
    Projection(const Projection&) = delete;
    Projection& operator=(const Projection&) = delete;

    // Its name in the table of checkpoints.
    [[nodiscard]] virtual std::string_view name() const = 0;
    // All its tables; a rebuild empties them, in this order.
    [[nodiscard]] virtual std::span<const std::string_view> tables() const = 0;
    // A slice of the log begins; what an earlier one gathered and did not write is forgotten.
    virtual void start() {}
    // Called once for each event in the log's order, inside the transaction that also moves the
    // checkpoint. An Error stops the projection there (it is tried again later), so an event that
    // is merely odd is passed over, not an Error.
    [[nodiscard]] virtual Result<void> apply(store::Database& database,
                                             const LoggedEvent& logged) = 0;
    // The slice ends: writes what apply() gathered. How the log was cut into slices may not show.
    [[nodiscard]] virtual Result<void> finish(store::Database&) { return {}; }
};

}  // namespace tillside::head_office::projections
