// Head office's own facts (imports, later its staff's changes) as events of the same log: till
// "head-office", own epoch, own chain, own signing key. So a rebuild makes them again like any
// till's.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sync/head_office/ingest/chain_writer.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::ingest {

// An epoch that no till and no head office has had: milliseconds and 16 random bits.
[[nodiscard]] std::uint64_t new_epoch(Now now, const wire::Random& random);

class OwnLog {
public:
    // Borrows the database; one thread at a time.
    OwnLog(store::Database& database, const wire::SigningKey& signing, wire::Random random)
        : database_(database), signing_(signing), random_(std::move(random)) {}

    // Where the next event will stand: what a consent record must cite before it is signed.
    struct NextPlace {
        std::uint64_t sequence = 0;
        wire::Hash previous_head{};
        const wire::SigningKey& signing;
    };
    // Makes the draft whole at its place (a consent record is signed here). Nothing else to do:
    // leave it empty.
    using Finish = std::function<void(wire::Event& draft, const NextPlace& place)>;

    // Appends the drafts in one transaction, in their order: sets till, epoch, sequence and, where
    // it is empty, id; the rest is the caller's (store: the one that the fact is about; business
    // day; occurred_at_us). An id that the log already holds is passed over, so that an import that
    // makes its ids from its rows may run twice. Gives the number of new events.
    // Error ingest/"bad_draft": not a valid event; nothing was kept.
    [[nodiscard]] Result<int> append(std::span<wire::Event> drafts, Now now,
                                     const Finish& finish = {});

private:
    [[nodiscard]] Result<std::uint64_t> epoch(Now now);
    [[nodiscard]] Result<std::vector<bool>> held(std::span<const wire::Event> drafts);

    store::Database& database_;
    wire::SigningKey signing_;
    wire::Random random_;
};

}  // namespace tillside::head_office::ingest
