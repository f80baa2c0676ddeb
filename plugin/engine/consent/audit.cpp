#include "plugin/engine/consent/audit.hpp"

namespace tillside::engine::consent {

namespace {

using store::Blob;
using store::Sql;

constexpr int dropped_at_once = 200;

constexpr Sql insert_use{
    "INSERT INTO gate_log"
    " (at_us, customer_id, purpose, channel, granted, state, staff, ticket, reason, training)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};
constexpr Sql unchained_uses{
    "SELECT at_us, customer_id, purpose, channel, granted, state, staff, ticket, reason, training,"
    " number FROM gate_log WHERE chained = 0 ORDER BY number LIMIT ?1"};
constexpr Sql chained_up_to{"UPDATE gate_log SET chained = 1 WHERE chained = 0 AND number <= ?1"};
constexpr Sql oldest_unchained{
    "SELECT count(*), min(at_us) FROM (SELECT at_us FROM gate_log WHERE chained = 0 LIMIT ?1)"};
constexpr Sql drop_old{
    "DELETE FROM gate_log WHERE number IN (SELECT number FROM gate_log"
    " WHERE chained = 1 AND at_us < ?1 LIMIT ?2)"};

}  // namespace

void Audit::note(wire::Use use) {
    pending_.push_back(std::move(use));
}

Result<void> Audit::flush(outbox::Outbox& outbox, Now now) {
    return write(outbox, Chain::when_due, now);
}

Result<void> Audit::close(outbox::Outbox& outbox, Now now) {
    return write(outbox, Chain::now, now);
}

Result<void> Audit::write(outbox::Outbox& outbox, Chain chain, Now now) {
    if (pending_.empty() && !look_ups_->dirty() && !unchained_) return {};
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (auto written = write_pending(); !written) return written;
    if (auto written = look_ups_->flush(outbox, now); !written) return written;
    const auto waits = waiting(now);
    if (!waits) return std::unexpected(waits.error());
    bool left = *waits != Waiting::none;
    while (left && (*waits == Waiting::due || chain == Chain::now)) {
        const auto chained = chain_some(outbox, now);
        if (!chained) return std::unexpected(chained.error());
        left = *chained == uses_an_event;
    }
    auto dropped = database_->attempt("dropping old rows of the gate's log", [&] {
        database_->query(drop_old).bind(now.us - kept_here_us, dropped_at_once).run();
    });
    if (!dropped) return dropped;
    if (auto done = transaction->commit(); !done) return done;
    unchained_ = left;
    pending_.clear();
    look_ups_->flushed();
    return {};
}

Result<void> Audit::write_pending() {
    return database_->attempt("writing down decisions of the gate", [&] {
        for (const wire::Use& use : pending_) {
            database_->query(insert_use)
                .bind(use.at_us(), Blob{use.customer_id()}, std::string_view(use.purpose()),
                      std::string_view(use.channel()), use.granted(), std::string_view(use.state()),
                      std::string_view(use.staff()), std::string_view(use.ticket()),
                      std::string_view(use.reason()), use.training())
                .run();
        }
    });
}

Result<Audit::Waiting> Audit::waiting(Now now) {
    return database_->attempt("looking for decisions to chain", [&] {
        auto row = database_->query(oldest_unchained);
        row.bind(uses_an_event);
        if (!row.step() || row.integer(0) == 0) return Waiting::none;
        const std::int64_t age_us = now.us - row.integer(1);
        // A clock that was set back makes them look younger than they are, never for ever.
        const bool due = static_cast<std::size_t>(row.integer(0)) >= uses_an_event ||
                         age_us >= chained_within_us || age_us < -chained_within_us;
        return due ? Waiting::due : Waiting::some;
    });
}

Result<std::size_t> Audit::chain_some(outbox::Outbox& outbox, Now now) {
    wire::Event event;
    event.set_kind(wire::USES_LOGGED);
    event.set_occurred_at_us(now.us);
    auto read = database_->attempt("reading decisions to chain", [&] {
        std::int64_t last = 0;
        auto rows = database_->query(unchained_uses);
        rows.bind(uses_an_event);
        while (rows.step()) {
            wire::Use& use = *event.mutable_uses_logged()->add_uses();
            use.set_at_us(rows.integer(0));
            use.set_customer_id(rows.blob(1));
            use.set_purpose(rows.text(2));
            use.set_channel(rows.text(3));
            use.set_granted(rows.integer(4) != 0);
            use.set_state(rows.text(5));
            use.set_staff(rows.text(6));
            use.set_ticket(rows.text(7));
            use.set_reason(rows.text(8));
            use.set_training(rows.integer(9) != 0);
            last = rows.integer(10);
        }
        return last;
    });
    if (!read) return std::unexpected(read.error());
    const auto uses = static_cast<std::size_t>(event.uses_logged().uses_size());
    if (uses == 0) return 0;
    const auto recorded = outbox.append(std::move(event), now);
    if (!recorded) return std::unexpected(recorded.error());
    auto marked = database_->attempt("noting decisions as chained",
                                     [&] { database_->query(chained_up_to).bind(*read).run(); });
    if (!marked) return std::unexpected(marked.error());
    return uses;
}

}  // namespace tillside::engine::consent
