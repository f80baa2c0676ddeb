#include "sync/head_office/projections/projector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

namespace tillside::head_office::projections {

namespace {

// Event batches are copied out of the log before they are applied, so that projections may write
// while no statement reads; this bounds what that takes.
constexpr std::int64_t batch_bytes_max = 16 << 20;

struct Stored {
    std::int64_t position = 0;
    std::int64_t received_at_us = 0;
    std::string bytes;
};

Result<std::vector<Stored>> read_after(store::Database& database, std::int64_t position,
                                       std::int64_t events_max) {
    std::int64_t bytes = 0;
    std::vector<Stored> batch;
    auto read = database.query(
        "SELECT position, received_at_us, bytes FROM events WHERE position > ?1 "
        "ORDER BY position LIMIT ?2",
        {position, events_max}, [&](const store::Row& row) {
            if (bytes > batch_bytes_max) return;
            bytes += static_cast<std::int64_t>(row.blob(2).size());
            batch.push_back({row.integer(0), row.integer(1), row.blob_copy(2)});
        });
    if (!read) return std::unexpected(std::move(read.error()));
    return batch;
}

Result<void> keep_position(store::Database& database, std::string_view name,
                           std::int64_t position) {
    auto kept = database.execute(
        "INSERT INTO checkpoints (projection, position) VALUES (?1, ?2) "
        "ON CONFLICT (projection) DO UPDATE SET position = excluded.position",
        {name, position});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return {};
}

}  // namespace

void Projector::add(std::unique_ptr<Projection> projection) {
    projections_.push_back(std::move(projection));
}

Result<std::vector<std::int64_t>> Projector::positions() {
    std::map<std::string, std::int64_t> known;
    auto read =
        database_.query("SELECT projection, position FROM checkpoints", {},
                        [&](const store::Row& row) { known[row.text_copy(0)] = row.integer(1); });
    if (!read) return std::unexpected(std::move(read.error()));
    std::vector<std::int64_t> all;
    for (const auto& projection : projections_)
        all.push_back(known[std::string(projection->name())]);
    return all;
}

// Looks before it takes the turn, which is a write: servers that look for each other's writes would
// wake each other for ever.
Result<bool> Projector::is_behind() {
    auto positions = this->positions();
    if (!positions) return std::unexpected(std::move(positions.error()));
    auto newest = database_.number("SELECT max(position) FROM events");
    if (!newest) return std::unexpected(std::move(newest.error()));
    return *newest > *std::ranges::min_element(*positions);
}

Result<std::int64_t> Projector::step(std::int64_t events_max) {
    if (projections_.empty()) return 0;
    auto behind = is_behind();
    if (!behind) return std::unexpected(std::move(behind.error()));
    if (!*behind) return 0;
    return database_.transaction([&]() -> Result<std::int64_t> {
        auto turn = database_.try_lock(store::Turn::projections);
        if (!turn) return std::unexpected(std::move(turn.error()));
        return *turn ? apply_next(events_max) : Result<std::int64_t>(0);
    });
}

Result<std::int64_t> Projector::apply_next(std::int64_t events_max) {
    auto positions = this->positions();
    if (!positions) return std::unexpected(std::move(positions.error()));
    auto batch = read_after(database_, *std::ranges::min_element(*positions), events_max);
    if (!batch) return std::unexpected(std::move(batch.error()));
    if (batch->empty()) return 0;

    for (const auto& projection : projections_)
        projection->start();
    std::vector<wire::Event> events(batch->size());  // projections look at them until finish()
    for (std::size_t number = 0; number < batch->size(); ++number) {
        const Stored& stored = (*batch)[number];
        if (!events[number].ParseFromString(stored.bytes)) {
            return fail(Domain::projections, "not_an_event",
                        fmt::format("event {} of the log cannot be read", stored.position));
        }
        const LoggedEvent logged{stored.position, stored.received_at_us, events[number],
                                 stored.bytes};
        for (std::size_t i = 0; i < projections_.size(); ++i) {
            if ((*positions)[i] >= stored.position) continue;
            auto applied = projections_[i]->apply(database_, logged);
            if (!applied) {
                return std::unexpected(applied.error().with_context(fmt::format(
                    "projection {}, event {}", projections_[i]->name(), stored.position)));
            }
        }
    }
    const std::int64_t last = batch->back().position;
    for (std::size_t i = 0; i < projections_.size(); ++i) {
        if ((*positions)[i] >= last) continue;
        auto finished = projections_[i]->finish(database_);
        if (!finished) {
            return std::unexpected(finished.error().with_context(
                fmt::format("projection {}, events up to {}", projections_[i]->name(), last)));
        }
        if (auto kept = keep_position(database_, projections_[i]->name(), last); !kept) {
            return std::unexpected(std::move(kept.error()));
        }
    }
    return static_cast<std::int64_t>(batch->size());
}

Result<void> Projector::catch_up() {
    if (projections_.empty()) return {};
    while (true) {
        auto read = database_.transaction([&]() -> Result<std::int64_t> {
            if (auto turn = database_.lock(store::Turn::projections); !turn) {
                return std::unexpected(std::move(turn.error()));
            }
            return apply_next(1'000);
        });
        if (!read) return std::unexpected(std::move(read.error()));
        if (*read == 0) return {};
    }
}

Result<void> Projector::rebuild() {
    auto emptied = database_.transaction([&]() -> Result<void> {
        if (auto turn = database_.lock(store::Turn::projections); !turn) return turn;
        for (const auto& projection : projections_) {
            for (const std::string_view table : projection->tables()) {
                auto done = database_.execute(fmt::format("DELETE FROM {}", table));
                if (!done) return std::unexpected(std::move(done.error()));
            }
            if (auto kept = keep_position(database_, projection->name(), 0); !kept) return kept;
        }
        return {};
    });
    if (!emptied) return emptied;
    return catch_up();
}

Result<std::vector<Checkpoint>> Projector::checkpoints() {
    auto positions = this->positions();
    if (!positions) return std::unexpected(std::move(positions.error()));
    auto newest = database_.number("SELECT max(position) FROM events");
    if (!newest) return std::unexpected(std::move(newest.error()));
    std::vector<Checkpoint> all;
    for (std::size_t i = 0; i < projections_.size(); ++i) {
        all.push_back(
            {std::string(projections_[i]->name()), (*positions)[i], *newest - (*positions)[i]});
    }
    return all;
}

}  // namespace tillside::head_office::projections
