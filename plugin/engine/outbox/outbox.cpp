#include "plugin/engine/outbox/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tillside::engine::outbox {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql read_identity{"SELECT store, till, file_inode FROM till_identity WHERE one = 1"};
constexpr Sql write_identity{"INSERT OR REPLACE INTO till_identity VALUES (1, ?1, ?2, ?3)"};
constexpr Sql newest_epoch{"SELECT max(epoch) FROM outbox_epochs"};
constexpr Sql insert_epoch{
    "INSERT INTO outbox_epochs (epoch, reason, started_us) VALUES (?1, ?2, ?3)"};
constexpr Sql last_event{
    "SELECT sequence, hash FROM outbox_events WHERE epoch = ?1 ORDER BY sequence DESC LIMIT 1"};
constexpr Sql insert_event{
    "INSERT INTO outbox_events (epoch, sequence, kind, recorded_us, bytes, hash)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
constexpr Sql pending_of_epoch{
    "SELECT e.bytes FROM outbox_events e JOIN outbox_epochs p ON p.epoch = e.epoch"
    " WHERE e.epoch = ?1 AND e.sequence > p.acknowledged_sequence AND"
    " (p.ends_with IS NULL OR e.sequence <= p.ends_with) ORDER BY e.sequence"};
// What comes after is recorded again elsewhere.
constexpr Sql close_epoch{
    "UPDATE outbox_epochs SET ends_with = acknowledged_sequence WHERE epoch = ?1"};
// Not of one that was recorded again for this very reason.
constexpr Sql read_dead_letter{
    "SELECT e.bytes FROM dead_letters d JOIN outbox_events e"
    " ON e.epoch = d.epoch AND e.sequence = d.sequence"
    " WHERE d.source = 'head_office' AND d.epoch = ?1 AND d.sequence = ?2"
    " AND d.resent_sequence = 0 AND NOT EXISTS (SELECT 1 FROM dead_letters earlier"
    "  WHERE earlier.resent_epoch = ?1 AND earlier.resent_sequence = ?2)"};
constexpr Sql mark_resent{
    "UPDATE dead_letters SET resent_epoch = ?3, resent_sequence = ?4"
    " WHERE source = 'head_office' AND epoch = ?1 AND sequence = ?2"};
constexpr Sql insert_suppression{
    "INSERT OR IGNORE INTO outbox_suppressions (record_id, bytes) VALUES (?1, ?2)"};
constexpr Sql unsend_suppressions{"UPDATE outbox_suppressions SET sent_us = NULL"};
constexpr Sql add_recorded{
    "UPDATE recorded SET baskets = baskets + ?1, lines = lines + ?2, total = total + ?3,"
    " customers_enrolled = customers_enrolled + ?4, consents_given = consents_given + ?5,"
    " consents_refused = consents_refused + ?6, withdrawn = withdrawn + ?7,"
    " suggestions_shown = suggestions_shown + ?8,"
    " suggestions_accepted = suggestions_accepted + ?9, events = events + ?10,"
    " returns = returns + ?11 WHERE one = 1"};

wire::Hash hash_from(std::string_view bytes) {
    wire::Hash hash{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return hash;
}

std::string_view view_of(const wire::Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace

Result<Outbox> Outbox::open(store::Database& database, std::string store, std::string till, Now now,
                            wire::Random random) {
    Outbox outbox(database, std::move(store), std::move(till), std::move(random));
    auto transaction = database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto opened = database.attempt("opening the outbox", [&]() -> Result<void> {
        bool is_new = false;
        bool is_copy = false;
        {
            auto identity = database.query(read_identity);
            is_new = !identity.step();
            if (!is_new &&
                (identity.text(0) != outbox.store_ || identity.text(1) != outbox.till_)) {
                return fail(Domain::outbox, "other_till",
                            fmt::format("{} belongs to till {} of store {}, but the secrets are "
                                        "those of till {} of store {}: give this till a data "
                                        "folder of its own",
                                        database.file().string(), identity.text(1),
                                        identity.text(0), outbox.till_, outbox.store_));
            }
            is_copy = !is_new && identity.integer(2) != database.file_inode();
        }
        if (is_new || is_copy) {
            if (auto bound = outbox.bind_to_till(); !bound) return bound;
            return outbox.begin_epoch(is_new ? "new" : "copied", now);
        }
        auto newest = database.query(newest_epoch);
        if (newest.step()) outbox.epoch_ = static_cast<std::uint64_t>(newest.integer(0));
        return {};
    });
    if (!opened) return std::unexpected(opened.error());
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return outbox;
}

Result<void> Outbox::bind_to_till() {
    return database_->attempt("binding the database to this till", [&] {
        database_->query(write_identity)
            .bind(std::string_view(store_), std::string_view(till_), database_->file_inode())
            .run();
    });
}

Result<void> Outbox::begin_epoch(std::string_view reason, Now now) {
    return database_->attempt("beginning an epoch", [&] {
        std::array<unsigned char, 2> dice{};
        random_(dice);
        std::uint64_t epoch = (static_cast<std::uint64_t>(now.us / 1000) << 16) |
                              static_cast<std::uint64_t>(dice[0] << 8 | dice[1]);
        {
            // A clock that was set back must not begin an epoch that sorts before the last one.
            auto newest = database_->query(newest_epoch);
            if (newest.step())
                epoch = std::max(epoch, static_cast<std::uint64_t>(newest.integer(0)) + 1);
        }
        database_->query(insert_epoch).bind(epoch, reason, now.us).run();
        epoch_ = epoch;
    });
}

Result<Outbox::Last> Outbox::last() {
    return database_->attempt("reading the chain's head", [&] {
        auto query = database_->query(last_event);
        query.bind(epoch_);
        if (!query.step()) return Last{0, wire::chain_start};
        return Last{static_cast<std::uint64_t>(query.integer(0)), hash_from(query.blob_view(1))};
    });
}

Result<std::uint64_t> Outbox::next_sequence() {
    auto before = last();
    if (!before) return std::unexpected(before.error());
    return before->sequence + 1;
}

Result<wire::Hash> Outbox::head() {
    auto before = last();
    if (!before) return std::unexpected(before.error());
    return before->hash;
}

Result<Recorded> Outbox::append(wire::Event draft, Now now) {
    if (draft.id().empty()) draft.set_id(new_event_id(now));
    if (draft.occurred_at_us() == 0) draft.set_occurred_at_us(now.us);
    draft.set_store(store_);
    draft.set_till(till_);
    const Counts counts = count(draft);
    auto recorded = chain(std::move(draft), now);
    if (!recorded) return recorded;
    if (auto counted = add_counts(counts); !counted) return std::unexpected(counted.error());
    return recorded;
}

// Gives an event the next place of the chain and keeps it.
Result<Recorded> Outbox::chain(wire::Event event, Now now) {
    const auto before = last();
    if (!before) return std::unexpected(before.error());
    event.set_epoch(epoch_);
    event.set_sequence(before->sequence + 1);
    std::string bytes;
    if (!event.SerializeToString(&bytes)) {
        return fail(Domain::outbox, "not_serialisable", "the event cannot be serialised");
    }
    Recorded recorded{event.id(), event.sequence(), wire::chain_next(before->hash, bytes),
                      event.kind()};
    auto inserted = database_->attempt("recording an event", [&] {
        database_->query(insert_event)
            .bind(epoch_, recorded.sequence, static_cast<int>(event.kind()), now.us, Blob{bytes},
                  Blob{view_of(recorded.hash)})
            .run();
    });
    if (!inserted) return std::unexpected(inserted.error());
    ++activity_;
    return recorded;
}

Result<void> Outbox::make_ready(wire::Event& event, const Rebind& rebind) {
    const auto before = last();
    if (!before) return std::unexpected(before.error());
    rebind(event, before->sequence + 1, before->hash);
    return {};
}

Result<void> Outbox::restart_chain(std::uint64_t epoch, Now now, const Rebind& rebind) {
    std::vector<std::string> events;
    auto closed = database_->attempt("closing an epoch", [&] {
        {
            auto rows = database_->query(pending_of_epoch);
            rows.bind(epoch);
            while (rows.step())
                events.push_back(rows.blob(0));
        }
        database_->query(close_epoch).bind(epoch).run();
    });
    if (!closed) return closed;
    if (auto begun = begin_epoch("restored", now); !begun) return begun;
    for (const std::string& bytes : events) {
        wire::Event event;
        if (!event.ParseFromString(bytes)) continue;  // cannot be: these bytes were made here
        if (auto ready = make_ready(event, rebind); !ready) return ready;
        if (auto again = chain(std::move(event), now); !again) {
            return std::unexpected(again.error());
        }
    }
    return {};
}

Result<void> Outbox::salvage(const Unsent& saved, Now now, const Rebind& rebind) {
    wire::Event said;
    said.set_kind(wire::TILL_SALVAGED);
    wire::TillSalvaged& salvaged = *said.mutable_till_salvaged();
    salvaged.set_others_lost(!saved.whole);
    for (const std::string& bytes : saved.events) {
        wire::Event event;
        if (!event.ParseFromString(bytes)) {
            salvaged.set_others_lost(true);
            continue;
        }
        if (auto ready = make_ready(event, rebind); !ready) return ready;
        if (auto again = append(std::move(event), now); !again) {
            return std::unexpected(again.error());
        }
        salvaged.set_events_saved(salvaged.events_saved() + 1);
    }
    if (auto told = append(std::move(said), now); !told) return std::unexpected(told.error());
    return {};
}

Result<void> Outbox::resend(Watermark rejected, Now now, const Rebind& rebind) {
    std::optional<std::string> bytes;
    auto read = database_->attempt("reading a dead letter", [&] {
        auto letter = database_->query(read_dead_letter);
        letter.bind(rejected.epoch, rejected.sequence);
        if (letter.step()) bytes = letter.blob(0);
    });
    if (!read) return read;
    wire::Event event;
    if (!bytes || !event.ParseFromString(*bytes)) return {};
    if (auto ready = make_ready(event, rebind); !ready) return ready;
    const auto again = chain(std::move(event), now);
    if (!again) return std::unexpected(again.error());
    return database_->attempt("marking a dead letter as recorded again", [&] {
        database_->query(mark_resent)
            .bind(rejected.epoch, rejected.sequence, epoch_, again->sequence)
            .run();
    });
}

Result<void> Outbox::add_counts(const Counts& more) {
    return database_->attempt("counting what was recorded", [&] {
        database_->query(add_recorded)
            .bind(more.baskets, more.lines, more.total, more.customers_enrolled,
                  more.consents_given, more.consents_refused, more.withdrawn,
                  more.suggestions_shown, more.suggestions_accepted, more.events, more.returns)
            .run();
    });
}

Result<void> Outbox::suppress(const wire::Suppression& suppression) {
    ++activity_;
    return database_->attempt("queueing a suppression", [&] {
        database_->query(insert_suppression)
            .bind(Blob{suppression.record_id()}, Blob{suppression.SerializeAsString()})
            .run();
    });
}

Result<void> Outbox::suppress_again(const std::vector<wire::Suppression>& suppressions) {
    for (const wire::Suppression& one : suppressions) {
        if (auto queued = suppress(one); !queued) return queued;
    }
    ++activity_;
    return database_->attempt("queueing suppressions once more",
                              [&] { database_->query(unsend_suppressions).run(); });
}

}  // namespace tillside::engine::outbox
