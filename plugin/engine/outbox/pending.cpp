// The outbox towards head office: what is still to be sent, what was acknowledged, what was
// refused, and the figures that status shows.
#include <fmt/format.h>

#include <algorithm>

#include "plugin/engine/outbox/outbox.hpp"

namespace tillside::engine::outbox {

namespace {

using store::Blob;
using store::Sql;

// Epochs in their order: an older epoch is sent to its end first. What stands after the end of a
// closed one was recorded again in a later one.
constexpr Sql epochs_in_order{
    "SELECT epoch, acknowledged_sequence, coalesce(ends_with, 9223372036854775807)"
    " FROM outbox_epochs ORDER BY epoch"};
constexpr Sql events_after{
    "SELECT sequence, bytes, hash FROM outbox_events WHERE epoch = ?1 AND sequence > ?2"
    " AND sequence <= ?3 ORDER BY sequence LIMIT ?4"};
constexpr Sql all_unsent{
    "SELECT e.bytes FROM outbox_epochs p JOIN outbox_events e"
    " ON e.epoch = p.epoch AND e.sequence > p.acknowledged_sequence"
    " AND (p.ends_with IS NULL OR e.sequence <= p.ends_with)"
    " ORDER BY p.epoch, e.sequence LIMIT ?1"};
constexpr Sql acknowledged_head{
    "SELECT e.sequence, e.hash FROM outbox_epochs p JOIN outbox_events e"
    " ON e.epoch = p.epoch AND e.sequence = p.acknowledged_sequence WHERE p.epoch = ?1"};
constexpr Sql newest_sequence{"SELECT max(sequence) FROM outbox_events WHERE epoch = ?1"};
constexpr Sql mark_acknowledged{
    "UPDATE outbox_epochs SET acknowledged_sequence = max(acknowledged_sequence, ?2),"
    " acknowledged_us = ?3 WHERE epoch = ?1"};
constexpr Sql mark_pending_again{
    "UPDATE outbox_epochs SET acknowledged_sequence = min(acknowledged_sequence, ?2 - 1)"
    " WHERE epoch = ?1"};
constexpr Sql first_from{
    "SELECT min(sequence) FROM outbox_events WHERE epoch = ?1 AND sequence >= ?2"};
constexpr Sql delete_backed_up{
    "DELETE FROM outbox_events WHERE position IN (SELECT e.position FROM outbox_events e"
    " JOIN outbox_epochs p ON p.epoch = e.epoch WHERE e.epoch = ?1 AND e.sequence <= ?2"
    " AND e.sequence < p.acknowledged_sequence ORDER BY e.sequence LIMIT ?3)"};
constexpr Sql insert_dead_letter{
    "INSERT OR IGNORE INTO dead_letters (source, epoch, sequence, name, code, message, at_us)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
constexpr Sql suppressions_to_send{
    "SELECT bytes FROM outbox_suppressions WHERE sent_us IS NULL LIMIT ?1"};
constexpr Sql mark_suppression_sent{
    "UPDATE outbox_suppressions SET sent_us = ?2 WHERE record_id = ?1"};
constexpr Sql read_epoch_depths{
    "SELECT p.acknowledged_us, p.acknowledged_sequence,"
    " (SELECT max(sequence) FROM outbox_events e WHERE e.epoch = p.epoch"
    "   AND (p.ends_with IS NULL OR e.sequence <= p.ends_with)),"
    " (SELECT recorded_us FROM outbox_events e WHERE e.epoch = p.epoch"
    "   AND e.sequence = p.acknowledged_sequence + 1)"
    " FROM outbox_epochs p"};
constexpr Sql count_dead_letters{"SELECT count(*) FROM dead_letters WHERE resent_sequence = 0"};
constexpr Sql read_recorded{
    "SELECT baskets, lines, total, customers_enrolled, consents_given, consents_refused, withdrawn,"
    " suggestions_shown, suggestions_accepted, events, returns FROM recorded WHERE one = 1"};

std::uint64_t unsigned_of(std::int64_t number) {
    return static_cast<std::uint64_t>(number);
}

}  // namespace

Result<std::optional<Pending>> Outbox::pending(std::size_t events_max, std::size_t bytes_max,
                                               std::optional<Watermark> sent) {
    return database_->attempt("reading the outbox", [&]() -> std::optional<Pending> {
        auto epochs = database_->query(epochs_in_order);
        while (epochs.step()) {
            const std::uint64_t epoch = unsigned_of(epochs.integer(0));
            std::uint64_t after = unsigned_of(epochs.integer(1));
            if (sent && sent->epoch > epoch) continue;
            if (sent && sent->epoch == epoch) after = std::max(after, sent->sequence);
            Pending batch{epoch, after + 1, {}, {}};
            auto events = database_->query(events_after);
            events.bind(epoch, after, epochs.integer(2), events_max);
            std::size_t bytes = 0;
            while (events.step()) {
                const std::string_view event = events.blob_view(1);
                bytes += event.size();
                if (!batch.events.empty() && bytes > bytes_max) break;
                if (batch.events.empty()) batch.first_sequence = unsigned_of(events.integer(0));
                batch.events.emplace_back(event);
                const std::string_view hash = events.blob_view(2);
                std::copy_n(hash.begin(), batch.head.size(), batch.head.begin());
            }
            if (!batch.events.empty()) return batch;
        }
        return std::nullopt;
    });
}

Result<Outbox::Acknowledged> Outbox::acknowledged() {
    return database_->attempt("reading what head office has", [&] {
        Acknowledged found{{epoch_, 0}, wire::chain_start};
        auto row = database_->query(acknowledged_head);
        row.bind(epoch_);
        if (!row.step()) return found;
        found.mark.sequence = unsigned_of(row.integer(0));
        const std::string_view hash = row.blob_view(1);
        std::copy_n(hash.begin(), found.head.size(), found.head.begin());
        return found;
    });
}

Result<std::vector<Watermark>> Outbox::acknowledged_epochs() {
    return database_->attempt("reading what head office has of every epoch", [&] {
        std::vector<Watermark> marks;
        auto epochs = database_->query(epochs_in_order);
        while (epochs.step())
            marks.push_back({unsigned_of(epochs.integer(0)), unsigned_of(epochs.integer(1))});
        return marks;
    });
}

Result<bool> Outbox::rewind(Watermark next) {
    return database_->attempt("rewinding the outbox", [&] {
        database_->query(mark_pending_again).bind(next.epoch, next.sequence).run();
        auto first = database_->query(first_from);
        first.bind(next.epoch, next.sequence);
        const bool any = first.step() && !first.is_null(0);
        return !any || unsigned_of(first.integer(0)) == next.sequence;
    });
}

Result<void> Outbox::let_go(Watermark backed_up, std::size_t most) {
    return database_->attempt("letting go of events that are backed up", [&] {
        database_->query(delete_backed_up).bind(backed_up.epoch, backed_up.sequence, most).run();
    });
}

Result<void> Outbox::acknowledge(Watermark mark, Now now) {
    return database_->attempt("storing an acknowledgement", [&]() -> Result<void> {
        if (mark.sequence == 0) {  // a sign of life was heard; nothing of the epoch is held there
            database_->query(mark_acknowledged).bind(mark.epoch, 0, now.us).run();
            return {};
        }
        {
            auto newest = database_->query(newest_sequence);
            newest.bind(mark.epoch);
            const bool any = newest.step() && !newest.is_null(0);
            if (!any || unsigned_of(newest.integer(0)) < mark.sequence) {
                return fail(Domain::outbox, "not_recorded",
                            fmt::format("head office acknowledges event {} of epoch {}, which this "
                                        "till has not recorded",
                                        mark.sequence, mark.epoch));
            }
        }
        database_->query(mark_acknowledged).bind(mark.epoch, mark.sequence, now.us).run();
        return {};
    });
}

Result<void> Outbox::reject(Watermark at, std::string_view code, std::string_view message,
                            Now now) {
    return database_->attempt("storing a rejection", [&] {
        database_->query(insert_dead_letter)
            .bind(std::string_view("head_office"), at.epoch, at.sequence, std::string_view(), code,
                  message, now.us)
            .run();
    });
}

Result<void> Outbox::reject_spool_file(std::string_view name, std::string_view code,
                                       std::string_view message, Now now) {
    return database_->attempt("storing a rejected spool file", [&] {
        database_->query(insert_dead_letter)
            .bind(std::string_view("spool"), 0, 0, name, code, message, now.us)
            .run();
    });
}

Result<std::vector<wire::Suppression>> Outbox::unsent_suppressions(std::size_t most) {
    return database_->attempt("reading suppressions", [&] {
        std::vector<wire::Suppression> found;
        auto rows = database_->query(suppressions_to_send);
        rows.bind(most);
        while (rows.step()) {
            wire::Suppression suppression;
            if (suppression.ParseFromString(rows.blob(0))) found.push_back(std::move(suppression));
        }
        return found;
    });
}

Result<void> Outbox::suppressions_sent(const std::vector<std::string>& record_ids, Now now) {
    return database_->attempt("marking suppressions as sent", [&] {
        for (const std::string& id : record_ids) {
            database_->query(mark_suppression_sent).bind(Blob{id}, now.us).run();
        }
    });
}

Result<Depth> Outbox::depth() {
    return read_depth(*database_);
}

Result<Counts> Outbox::recorded() {
    return read_counts(*database_);
}

Unsent read_unsent(store::Database& damaged, std::size_t most) {
    Unsent saved;
    // The Error says where the damage begins; what was read before it is saved.
    const auto read = damaged.attempt("saving events", [&] {
        auto rows = damaged.query(all_unsent);
        rows.bind(most);
        while (rows.step())
            saved.events.push_back(rows.blob(0));
    });
    saved.whole = read && saved.events.size() < most;
    return saved;
}

Result<Depth> read_depth(store::Database& database) {
    return database.attempt("measuring the outbox", [&] {
        Depth depth;
        auto epochs = database.query(read_epoch_depths);
        while (epochs.step()) {
            depth.acknowledged_us = std::max(depth.acknowledged_us, epochs.integer(0));
            if (epochs.is_null(2) || epochs.integer(2) <= epochs.integer(1)) continue;
            depth.events += unsigned_of(epochs.integer(2) - epochs.integer(1));
            const std::int64_t oldest = epochs.integer(3);
            if (depth.oldest_us == 0 || oldest < depth.oldest_us) depth.oldest_us = oldest;
        }
        auto letters = database.query(count_dead_letters);
        if (letters.step()) depth.dead_letters = unsigned_of(letters.integer(0));
        return depth;
    });
}

Result<Counts> read_counts(store::Database& database) {
    return database.attempt("reading what was recorded", [&] {
        auto row = database.query(read_recorded);
        if (!row.step()) return Counts{};
        return Counts{row.integer(0), row.integer(1), row.integer(2), row.integer(3),
                      row.integer(4), row.integer(5), row.integer(6), row.integer(7),
                      row.integer(8), row.integer(9), row.integer(10)};
    });
}

}  // namespace tillside::engine::outbox
