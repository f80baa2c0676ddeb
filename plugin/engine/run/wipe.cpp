#include "plugin/engine/run/wipe.hpp"

#include <optional>
#include <utility>

namespace tillside::engine::run {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql note_order{
    "INSERT INTO wipe_orders (order_id, reason, arrived_us, followed_us, token_digest)"
    " VALUES (?1, ?2, ?3, 0, ?4) ON CONFLICT (order_id) DO NOTHING"};
constexpr Sql waiting_order{
    "SELECT order_id, reason, arrived_us FROM wipe_orders WHERE followed_us = 0"
    " ORDER BY arrived_us LIMIT 1"};
constexpr Sql note_followed{
    "INSERT INTO wipe_orders (order_id, reason, arrived_us, followed_us, token_digest)"
    " VALUES (?1, ?2, ?3, ?3, ?4) ON CONFLICT (order_id) DO UPDATE SET"
    " followed_us = excluded.followed_us"};
constexpr Sql followed_order{
    "SELECT 1 FROM wipe_orders WHERE followed_us != 0 AND token_digest = ?1"};

constexpr Sql drop_followed{
    "DELETE FROM wipe_orders WHERE followed_us != 0 AND token_digest != ?1"};

struct Waiting {
    std::string order_id;
    std::string reason;
    std::int64_t arrived_us = 0;
};

}  // namespace

Wipe::Wipe(const Rooms& rooms, std::string_view token)
    : rooms_(rooms), token_digest_(wire::to_bytes(wire::sha256(token))) {}

Result<void> Wipe::take(const wire::Wipe& order, Now now) {
    if (order.order_id().size() != 16) {
        return fail(Domain::downlink, "order_broken", "an order to wipe has no id");
    }
    return rooms_.database.attempt("noting an order to wipe", [&] {
        rooms_.database.query(note_order)
            .bind(Blob{order.order_id()}, std::string_view(order.reason()), now.us,
                  Blob{token_digest_})
            .run();
    });
}

Result<bool> Wipe::follow(Now now) {
    const auto waiting =
        rooms_.database.attempt("looking for an order to wipe", [&]() -> std::optional<Waiting> {
            auto row = rooms_.database.query(waiting_order);
            if (!row.step()) return std::nullopt;
            return Waiting{row.blob(0), row.text(1), row.integer(2)};
        });
    if (!waiting) return std::unexpected(waiting.error());
    if (!*waiting) return false;
    const auto depth = rooms_.outbox.depth();
    if (!depth) return std::unexpected(depth.error());
    const auto keys = rooms_.keys.to_send(1);
    if (!keys) return std::unexpected(keys.error());
    const bool all_sent = depth->events == 0 && keys->empty();
    // A clock that was set back must not put the order off for ever.
    const std::int64_t waited = now.us - (*waiting)->arrived_us;
    if (!all_sent && waited >= 0 && waited < waits_us_max) return false;
    if (auto done = wipe((*waiting)->order_id, (*waiting)->reason, now); !done) {
        return std::unexpected(done.error());
    }
    return true;
}

Result<void> Wipe::wipe(std::string order_id, std::string_view reason, Now now) {
    const auto customers = rooms_.customers.count();
    if (!customers) return std::unexpected(customers.error());
    if (auto erased = rooms_.keys.erase_all(); !erased) return erased;
    auto transaction = rooms_.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (auto forgotten = forget_everybody(); !forgotten) return forgotten;
    if (auto recorded = record(order_id, reason, *customers, now); !recorded) return recorded;
    if (auto done = transaction->commit(); !done) return done;
    if (auto cut = rooms_.keys.shed(); !cut) return cut;
    return rooms_.database.shed();
}

Result<void> Wipe::forget_everybody() {
    if (auto removed = rooms_.customers.remove_all(); !removed) return removed;
    if (auto forgotten = rooms_.history.forget_all(); !forgotten) return forgotten;
    if (auto forgotten = rooms_.ledger.forget_all(); !forgotten) return forgotten;
    if (auto cleared = rooms_.staff.clear(); !cleared) return cleared;
    for (const Forget& forget : others_) {
        if (auto forgotten = forget(); !forgotten) return forgotten;
    }
    return {};
}

Result<void> Wipe::record(std::string_view order_id, std::string_view reason,
                          std::uint64_t customers, Now now) {
    const auto depth = rooms_.outbox.depth();
    if (!depth) return std::unexpected(depth.error());
    wire::Event event;
    event.set_kind(wire::TILL_WIPED);
    wire::TillWiped& wiped = *event.mutable_till_wiped();
    wiped.set_order_id(std::string(order_id));
    wiped.set_reason(std::string(reason));
    wiped.set_customers(customers);
    wiped.set_events_not_sent(depth->events);
    const auto recorded = rooms_.outbox.append(std::move(event), now);
    if (!recorded) return std::unexpected(recorded.error());
    // Who wipes at the till gives the order by that: its id is that of the event.
    const std::string_view id = order_id.empty() ? std::string_view(recorded->event_id) : order_id;
    return rooms_.database.attempt("noting that an order was followed", [&] {
        rooms_.database.query(note_followed)
            .bind(Blob{id}, reason, now.us, Blob{token_digest_})
            .run();
    });
}

Result<bool> Wipe::let_in_anew() {
    return rooms_.database.attempt("looking whether the till was let in anew", [&] {
        return rooms_.database.query(drop_followed).bind(Blob{token_digest_}).run() > 0;
    });
}

Result<bool> Wipe::stands() {
    return rooms_.database.attempt("looking whether the till was wiped", [&] {
        auto row = rooms_.database.query(followed_order);
        row.bind(Blob{token_digest_});
        return row.step();
    });
}

}  // namespace tillside::engine::run
