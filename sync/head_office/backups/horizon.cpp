#include "sync/head_office/backups/horizon.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace tillside::head_office::backups {

namespace {

constexpr std::int64_t slots_of_a_keep = 35;

using Chains = std::map<std::pair<std::string, std::uint64_t>, std::uint64_t>;

Chains chains_of(std::span<const ingest::CheckedChain> checked) {
    Chains chains;
    for (const ingest::CheckedChain& one : checked)
        chains[{one.till, one.epoch}] = one.last_sequence;
    return chains;
}

// What both hold.
Chains common(const Chains& one, const Chains& other) {
    Chains both;
    for (const auto& [chain, sequence] : one) {
        const auto found = other.find(chain);
        if (found != other.end()) both[chain] = std::min(sequence, found->second);
    }
    return both;
}

class Slots {
public:
    explicit Slots(store::Database& database) : database_(database) {}

    // Backups of `within_us` go into one slot; also those of a clock that was set back.
    Result<void> add(const Chains& chains, Now now, std::int64_t within_us) {
        const auto newest = database_.one(
            "SELECT number, begun_us FROM backup_slots ORDER BY number DESC LIMIT 1", {},
            [](const store::Row& row) { return std::pair(row.integer(0), row.integer(1)); });
        if (!newest) return std::unexpected(newest.error());
        if (!*newest) return begin(1, chains, now);
        const auto [number, begun_us] = **newest;
        if (now.us - begun_us >= within_us) return begin(number + 1, chains, now);
        auto grown =
            run("UPDATE backup_slots SET ended_us = ?2 WHERE number = ?1 AND ended_us < ?2",
                {number, now.us});
        if (!grown) return grown;
        return limit(number, chains);
    }

    Result<void> limit_newest(const Chains& chains) {
        const auto newest = database_.number("SELECT max(number) FROM backup_slots");
        if (!newest) return std::unexpected(newest.error());
        return *newest == 0 ? Result<void>{} : limit(*newest, chains);
    }

    // The newest slot that ended by then is the last that is needed; 0: none has.
    Result<std::int64_t> drop_before_last_until(std::int64_t us) {
        auto anchor =
            database_.number("SELECT max(number) FROM backup_slots WHERE ended_us <= ?1", {us});
        if (!anchor) return anchor;
        for (const char* rows : {"DELETE FROM backup_chains WHERE slot < ?1",
                                 "DELETE FROM backup_slots WHERE number < ?1"}) {
            if (auto done = run(rows, {*anchor}); !done) return std::unexpected(done.error());
        }
        return anchor;
    }

    // Tills may let go of what every slot holds.
    Result<void> publish() {
        if (auto done = run("DELETE FROM backup_horizons"); !done) return done;
        return run(
            "INSERT INTO backup_horizons (till, epoch, last_sequence) "
            "SELECT till, epoch, min(last_sequence) FROM backup_chains GROUP BY till, epoch "
            "HAVING count(*) = (SELECT count(*) FROM backup_slots)");
    }

    Result<void> clear() {
        for (const char* rows : {"DELETE FROM backup_horizons", "DELETE FROM backup_chains",
                                 "DELETE FROM backup_slots"}) {
            if (auto done = run(rows); !done) return done;
        }
        return {};
    }

private:
    Result<void> limit(std::int64_t number, const Chains& chains) {
        const auto held = read(number);
        if (!held) return std::unexpected(held.error());
        auto emptied = run("DELETE FROM backup_chains WHERE slot = ?1", {number});
        if (!emptied) return emptied;
        return write(number, common(*held, chains));
    }

    Result<void> begin(std::int64_t number, const Chains& chains, Now now) {
        auto begun =
            run("INSERT INTO backup_slots (number, begun_us, ended_us) VALUES (?1, ?2, ?2)",
                {number, now.us});
        if (!begun) return begun;
        return write(number, chains);
    }

    Result<Chains> read(std::int64_t number) {
        Chains chains;
        auto done =
            database_.query("SELECT till, epoch, last_sequence FROM backup_chains WHERE slot = ?1",
                            {number}, [&](const store::Row& row) {
                                chains[{row.text_copy(0), row.natural(1)}] = row.natural(2);
                            });
        if (!done) return std::unexpected(std::move(done.error()));
        return chains;
    }

    Result<void> write(std::int64_t number, const Chains& chains) {
        for (const auto& [chain, sequence] : chains) {
            auto done =
                run("INSERT INTO backup_chains (slot, till, epoch, last_sequence) "
                    "VALUES (?1, ?2, ?3, ?4)",
                    {number, chain.first, chain.second, sequence});
            if (!done) return done;
        }
        return {};
    }

    Result<void> run(std::string_view sql,
                     std::initializer_list<store::Parameter> parameters = {}) {
        auto done = database_.execute(sql, parameters);
        if (!done) return std::unexpected(std::move(done.error()));
        return {};
    }

    store::Database& database_;
};

}  // namespace

Result<void> expect_backup(store::Database& database,
                           std::span<const ingest::CheckedChain> chains) {
    return database.transaction([&] { return Slots(database).limit_newest(chains_of(chains)); });
}

Result<void> note_backup(store::Database& database, std::span<const ingest::CheckedChain> chains,
                         Now now, std::int64_t keep_us) {
    return database.transaction([&]() -> Result<void> {
        Slots slots(database);
        auto added = slots.add(chains_of(chains), now, keep_us / slots_of_a_keep);
        if (!added) return added;
        const auto anchor = slots.drop_before_last_until(now.us - keep_us);
        if (!anchor) return std::unexpected(anchor.error());
        return *anchor == 0 ? Result<void>{} : slots.publish();
    });
}

Result<void> note_restore(store::Database& database, std::span<const ingest::CheckedChain> chains,
                          Now now) {
    return database.transaction([&]() -> Result<void> {
        Slots slots(database);
        if (auto cleared = slots.clear(); !cleared) return cleared;
        return slots.add(chains_of(chains), now, 0);
    });
}

}  // namespace tillside::head_office::backups
