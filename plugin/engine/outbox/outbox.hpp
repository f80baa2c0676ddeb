// The outbox: the till's durable, ordered queue of events. It gives every event its identity
// (epoch, sequence, id) and its place in the hash chain, serialises it once, and keeps it until
// head office has acknowledged it and would have it again after any restore (let_go). It does not
// judge what an event says and does not send.
//
// Nothing is kept in memory but the epoch: sequence and chain head are read from the last event
// each time (some microseconds from a cached page), so an undone transaction leaves no trace here.
//
// Thread: the engine's main thread. Functions that write want an open transaction of the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/outbox/counts.hpp"
#include "plugin/engine/outbox/rebind.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::outbox {

// An event as it was recorded.
struct Recorded {
    std::string event_id;  // 16 bytes
    std::uint64_t sequence = 0;
    wire::Hash hash{};
    wire::EventKind kind{};
};

// A run of events of one epoch, in order, as they go to head office.
struct Pending {
    std::uint64_t epoch = 0;
    std::uint64_t first_sequence = 0;
    std::vector<std::string> events;  // serialised, exactly as stored
    wire::Hash head{};                // chain hash after the last of them
};

struct Depth {
    std::uint64_t events = 0;          // not yet acknowledged, all epochs
    std::int64_t oldest_us = 0;        // when the oldest of them was recorded, 0 = none
    std::int64_t acknowledged_us = 0;  // when head office last acknowledged, 0 = never
    std::uint64_t dead_letters = 0;    // without those that were recorded again
};

// Where head office has caught up to.
struct Watermark {
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
};

// What can still be read, oldest first, of the events that a damaged database had not sent; at most
// `most`.
struct Unsent {
    std::vector<std::string> events;
    bool whole = false;  // there are no others
};

class Outbox {
public:
    // Binds the database to this till at its first start, and begins a new epoch where there is
    // none yet or the file is a copy (its inode is another). Errors (Domain::outbox): "other_till"
    // where the database belongs to another till; and those of the store.
    [[nodiscard]] static Result<Outbox> open(store::Database& database, std::string store,
                                             std::string till, Now now, wire::Random random);

    [[nodiscard]] const std::string& store() const noexcept { return store_; }
    [[nodiscard]] const std::string& till() const noexcept { return till_; }
    [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }

    // Grows with everything that may have to be sent, also where it is undone afterwards.
    [[nodiscard]] std::uint64_t activity() const noexcept { return activity_; }

    // For an event that must know its id before it is appended (sealed parts are bound to it).
    [[nodiscard]] std::string new_event_id(Now now) const { return wire::uuid_v7(now.us, random_); }

    // The sequence that the next event gets, and the chain's head before it: consent records state
    // both before they are signed.
    [[nodiscard]] Result<std::uint64_t> next_sequence();
    [[nodiscard]] Result<wire::Hash> head();

    // Records an event. Fills store, till, epoch and sequence; id and occurred_at_us where the
    // draft has none; counts it. The caller's transaction makes it durable.
    [[nodiscard]] Result<Recorded> append(wire::Event draft, Now now);

    // Queues a withdrawal to go ahead of everything. Idempotent by record_id.
    [[nodiscard]] Result<void> suppress(const wire::Suppression& suppression);

    // Queues these, and all that were queued before, once more: head office may have lost them.
    [[nodiscard]] Result<void> suppress_again(const std::vector<wire::Suppression>& suppressions);

    // ---- the way up
    // The oldest events that are not acknowledged, without those up to `sent`, which are on their
    // way: at most events_max of them and about bytes_max (one event is always given). nullopt:
    // nothing is left.
    [[nodiscard]] Result<std::optional<Pending>> pending(std::size_t events_max,
                                                         std::size_t bytes_max,
                                                         std::optional<Watermark> sent = {});
    // How far head office has caught up in this epoch, and the chain's head there.
    struct Acknowledged {
        Watermark mark;
        wire::Hash head{};
    };
    [[nodiscard]] Result<Acknowledged> acknowledged();
    // How far it has caught up in each epoch, oldest first.
    [[nodiscard]] Result<std::vector<Watermark>> acknowledged_epochs();
    // All events of `mark.epoch` up to `mark.sequence` are durable at head office. A mark beyond
    // what was recorded is an Error "not_recorded"; an older mark than the last changes nothing.
    [[nodiscard]] Result<void> acknowledge(Watermark mark, Now now);
    // Head office took the event's place in the chain but not its content. Idempotent.
    [[nodiscard]] Result<void> reject(Watermark at, std::string_view code, std::string_view message,
                                      Now now);
    // A spool file that was not understood. Idempotent by name.
    [[nodiscard]] Result<void> reject_spool_file(std::string_view name, std::string_view code,
                                                 std::string_view message, Now now);
    [[nodiscard]] Result<std::vector<wire::Suppression>> unsent_suppressions(std::size_t most);
    [[nodiscard]] Result<void> suppressions_sent(const std::vector<std::string>& record_ids,
                                                 Now now);
    // Head office has lost what it had acknowledged (it was restored from a copy) and goes on at
    // `next.sequence`: everything from there is pending again. False where the till has let go of
    // some of it: what is left cannot follow there, and goes on by restart_chain().
    [[nodiscard]] Result<bool> rewind(Watermark next);
    // Removes events of `backed_up.epoch` up to `backed_up.sequence`, which head office would have
    // again after any restore: the oldest of them, at most `most`. What is not acknowledged stays,
    // and so does the newest acknowledged event, from which the chain goes on.
    [[nodiscard]] Result<void> let_go(Watermark backed_up, std::size_t most);
    // Head office holds another chain under this epoch: this database was restored from a copy. The
    // events of `epoch` that are pending are recorded again at the end of a new epoch, under their
    // own ids, so that those which head office has are not doubled; the old epoch is closed: it
    // ends with what was acknowledged of it.
    // `rebind` makes each ready for its new place.
    [[nodiscard]] Result<void> restart_chain(std::uint64_t epoch, Now now, const Rebind& rebind);
    // Events that were saved from a damaged database, recorded again under their own ids, and after
    // them that this happened.
    [[nodiscard]] Result<void> salvage(const Unsent& saved, Now now, const Rebind& rebind);
    // Head office would take by now an event that it once rejected: records it again at the chain's
    // end, under its own id. Once for each event; nothing where there is no such dead letter.
    [[nodiscard]] Result<void> resend(Watermark rejected, Now now, const Rebind& rebind);

    [[nodiscard]] Result<Depth> depth();
    // What this till has recorded since its database was made.
    [[nodiscard]] Result<Counts> recorded();

private:
    Outbox(store::Database& database, std::string store, std::string till, wire::Random random)
        : database_(&database),
          store_(std::move(store)),
          till_(std::move(till)),
          random_(std::move(random)) {}

    struct Last {
        std::uint64_t sequence = 0;
        wire::Hash hash{};
    };
    [[nodiscard]] Result<Last> last();
    [[nodiscard]] Result<void> bind_to_till();
    [[nodiscard]] Result<void> begin_epoch(std::string_view reason, Now now);
    [[nodiscard]] Result<void> add_counts(const Counts& more);
    [[nodiscard]] Result<Recorded> chain(wire::Event event, Now now);
    [[nodiscard]] Result<void> make_ready(wire::Event& event, const Rebind& rebind);

    store::Database* database_;
    std::string store_;
    std::string till_;
    wire::Random random_;
    std::uint64_t epoch_ = 0;
    std::uint64_t activity_ = 0;
};

// For Outbox::salvage().
[[nodiscard]] Unsent read_unsent(store::Database& damaged, std::size_t most);

// The two readings that `tillsided status` makes of a stopped engine's database.
[[nodiscard]] Result<Depth> read_depth(store::Database& database);
[[nodiscard]] Result<Counts> read_counts(store::Database& database);

}  // namespace tillside::engine::outbox
