// Checkout: the basket from its first line to its end, and what stands around it: suspending,
// returns and exchanges, reprints, shifts. It judges what the host sends, says when advice is out
// of date, and records each fact once, in one event that is complete in itself. It never holds up
// a tender.
//
// The life of a ticket: open, put aside and taken up again as often as need be, then ended once, as
// completed, voided or returned. Facts may come late and out of order (the spool), so only what
// contradicts is refused: an end after another end, the same step with another content.
//
// In training mode nothing is recorded and nothing is known of tickets that were: training has its
// own.
//
// Thread: the engine's main thread.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "plugin/engine/checkout/suggester.hpp"
#include "plugin/engine/checkout/ticket_book.hpp"
#include "plugin/engine/checkout/tickets.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::checkout {

// A sale that is being recorded, for rooms that keep something of it (visits, own history). A sale
// that only reverses another is none.
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

    explicit Checkout(Rooms rooms) : rooms_(rooms), book_(rooms.database) {}

    // Serves the kinds of the functions below.
    void join(server::Dispatcher& dispatcher);
    void observe(SaleObserver observer) { observers_.push_back(std::move(observer)); }

    // Stale, and without advice, where a newer revision of the basket is known, the ticket has
    // ended, or it is put aside in this revision.
    [[nodiscard]] Result<till::Reply> basket_changed(const till::BasketChanged& message,
                                                     const server::Call& call);
    [[nodiscard]] Result<till::Reply> before_tender(const till::BeforeTender& message,
                                                    const server::Call& call);

    // Idempotent by (business day, till, ticket): the same again gives the first event; another
    // content, or another end of the ticket, is an Error "ticket_completed", "ticket_voided" or
    // "ticket_returned".
    [[nodiscard]] Result<till::Reply> basket_completed(const till::BasketCompleted& message,
                                                       const server::Call& call);
    [[nodiscard]] Result<till::Reply> basket_voided(const till::BasketVoided& message,
                                                    const server::Call& call);
    [[nodiscard]] Result<till::Reply> return_completed(const till::ReturnCompleted& message,
                                                       const server::Call& call);

    // Idempotent by ticket and revision; another content of the same revision is an Error
    // "ticket_suspended" or "ticket_resumed".
    [[nodiscard]] Result<till::Reply> basket_suspended(const till::BasketSuspended& message,
                                                       const server::Call& call);
    [[nodiscard]] Result<till::Reply> basket_resumed(const till::BasketResumed& message,
                                                     const server::Call& call);

    // Every reprint is one: only the request's id tells a repetition.
    [[nodiscard]] Result<till::Reply> receipt_reprinted(const till::ReceiptReprinted& message,
                                                        const server::Call& call);

    // Idempotent by (business day, till, shift); another content is an Error "shift_opened" or
    // "shift_closed".
    [[nodiscard]] Result<till::Reply> shift_opened(const till::ShiftOpened& message,
                                                   const server::Call& call);
    [[nodiscard]] Result<till::Reply> shift_closed(const till::ShiftClosed& message,
                                                   const server::Call& call);

private:
    template <typename Message>
    [[nodiscard]] Result<till::Reply> advise(const Message& message, bool before_tender,
                                             const server::Call& call);
    void add_advice(const SuggestionQuery& query, Now now, till::Reply& reply);
    // The open ticket, with what the book knows of it; valid until the next call.
    [[nodiscard]] Ticket& ticket_of(const till::Context& context);

    template <typename Message>
    [[nodiscard]] Result<till::Reply> put_aside(const Message& message, wire::Event event,
                                                Step step, const server::Call& call);
    template <typename Message>
    [[nodiscard]] Result<till::Reply> shift(const Message& message, wire::Event event, Step step,
                                            const server::Call& call);
    // Appends an event that ends its ticket, and closes the ticket.
    [[nodiscard]] Result<outbox::Recorded> end_ticket(wire::Event event,
                                                      const till::Context& context, Ended ended,
                                                      const server::Call& call);
    [[nodiscard]] Result<void> tell_observers(const till::BasketCompleted& message,
                                              std::string_view customer_id, Now now);

    Rooms rooms_;
    TicketBook book_;
    std::vector<SaleObserver> observers_;
};

}  // namespace tillside::engine::checkout
