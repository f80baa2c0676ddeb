// Carries the event log into the projections: reads what each has not seen, in order, in bounded
// transactions, with the checkpoint in the same transaction. Killed at any point, it goes on where
// the last transaction ended: each event has its effect exactly once. Of several processes on one
// database one projects at a time (store::Turn::projections).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sync/head_office/projections/projection.hpp"

namespace tillside::head_office::projections {

struct Checkpoint {
    std::string projection;
    std::int64_t position = 0;  // the last event it has seen
    std::int64_t behind = 0;    // events that it has still to see
};

class Projector {
public:
    // Borrows the database; one thread at a time, that of the database.
    explicit Projector(store::Database& database) : database_(database) {}

    void add(std::unique_ptr<Projection> projection);

    // Reads at most events_max events; gives how many it read. 0 = all projections are up to date,
    // or another process is at work on them just now.
    [[nodiscard]] Result<std::int64_t> step(std::int64_t events_max = 1'000);
    // Reads until nothing is left; waits for another process that is at work.
    [[nodiscard]] Result<void> catch_up();
    // Empties every projection's tables and makes them again from the first event on. Readers see
    // half-made tables meanwhile; `tillside-hq rebuild` refuses to run beside a server.
    [[nodiscard]] Result<void> rebuild();

    [[nodiscard]] Result<std::vector<Checkpoint>> checkpoints();

private:
    [[nodiscard]] Result<std::vector<std::int64_t>> positions();
    [[nodiscard]] Result<bool> is_behind();
    // Inside a transaction that has the projections' turn.
    [[nodiscard]] Result<std::int64_t> apply_next(std::int64_t events_max);

    store::Database& database_;
    std::vector<std::unique_ptr<Projection>> projections_;
};

}  // namespace tillside::head_office::projections
