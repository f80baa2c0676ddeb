// Checkout: the basket from its first line to its end. It judges what the host sends, says when
// advice is out of date, and records a sale once, in one event that is complete in itself. It never
// holds up a tender.
//
// Thread: the engine's main thread.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "plugin/engine/checkout/suggester.hpp"
#include "plugin/engine/checkout/tickets.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::checkout {

// A sale that is being recorded, for rooms that keep something of it (visits, own history).
struct CompletedSale {
    const till::BasketCompleted& message;
    std::string_view customer_id;  // 16 bytes, or empty
    std::int64_t occurred_at_us = 0;
};
// Called inside the transaction that records the sale; an Error undoes the sale.
using SaleObserver = std::function<Result<void>(const CompletedSale&, Now)>;

class Checkout {
public:
    // What checkout stands on; all outlive it. `suggester` may be nullptr: no advice then.
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        Tickets& tickets;
        Suggester* suggester = nullptr;
    };

    explicit Checkout(Rooms rooms) : rooms_(rooms) {}

    // Serves BASKET_CHANGED, BEFORE_TENDER, BASKET_COMPLETED and BASKET_VOIDED.
    void join(server::Dispatcher& dispatcher);
    void observe(SaleObserver observer) { observers_.push_back(std::move(observer)); }

    [[nodiscard]] Result<till::Reply> basket_changed(const till::BasketChanged& message,
                                                     const server::Call& call);
    [[nodiscard]] Result<till::Reply> before_tender(const till::BeforeTender& message,
                                                    const server::Call& call);
    // Idempotent by (business day, till, ticket): the same sale again gives the first event;
    // another sale under the same ticket is an Error "ticket_completed".
    [[nodiscard]] Result<till::Reply> basket_completed(const till::BasketCompleted& message,
                                                       const server::Call& call);
    [[nodiscard]] Result<till::Reply> basket_voided(const till::BasketVoided& message,
                                                    const server::Call& call);

private:
    struct Outcome;
    [[nodiscard]] Result<std::optional<Outcome>> outcome_of(const till::Context& context);
    void add_advice(const SuggestionQuery& query, Now now, till::Reply& reply);
    [[nodiscard]] Result<void> remember(const till::Context& context, const Outcome& outcome);

    Rooms rooms_;
    std::vector<SaleObserver> observers_;
};

}  // namespace tillside::engine::checkout
