// The gate's log: every decision with who asked and why (privacy.md, reading 5 and duty 23). A
// decision is kept in memory and written with others in one commit within a second, so that no
// look-up waits for the disk; some hundred at a time then go into the till's chain, where nobody
// can change them and head office has them for the record. A contact shown in the clear is not left
// to this: it has an event of its own before anybody sees it.
//
// What a power cut can cost is the last second of plain look-ups.
//
// Thread: the engine's main thread, outside a transaction where it says so.
#pragma once

#include <vector>

#include "plugin/engine/consent/look_ups.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

class Audit {
public:
    static constexpr std::size_t pending_max = 10'000;  // then nothing is permitted any more
    static constexpr std::size_t uses_an_event = 500;
    static constexpr std::int64_t chained_within_us = 60'000'000;
    static constexpr std::int64_t kept_here_us = 35LL * 24 * 3600 * 1'000'000;

    // Both outlive this.
    Audit(store::Database& database, LookUps& look_ups)
        : database_(&database), look_ups_(&look_ups) {}

    void note(wire::Use use);
    // The disk has taken nothing for long: what cannot be written down is not done.
    [[nodiscard]] bool full() const { return pending_.size() >= pending_max; }

    // Writes what was noted, the counted look-ups, and, where it is time, the event USES_LOGGED;
    // drops rows that head office has had for long. Opens and commits a transaction of its own, and
    // none where there is nothing to do. What could not be written stays for the next time.
    [[nodiscard]] Result<void> flush(outbox::Outbox& outbox, Now now);
    // As flush, and everything into the chain: before the engine stops.
    [[nodiscard]] Result<void> close(outbox::Outbox& outbox, Now now);

private:
    enum class Chain : std::uint8_t { when_due, now };
    [[nodiscard]] Result<void> write(outbox::Outbox& outbox, Chain chain, Now now);
    [[nodiscard]] Result<void> write_pending();
    enum class Waiting : std::uint8_t { none, some, due };
    [[nodiscard]] Result<Waiting> waiting(Now now);
    [[nodiscard]] Result<std::size_t> chain_some(outbox::Outbox& outbox, Now now);

    store::Database* database_;
    LookUps* look_ups_;
    std::vector<wire::Use> pending_;
    bool unchained_ = true;  // rows on disk may wait for the chain
};

}  // namespace tillside::engine::consent
