#include "plugin/engine/checkout/checkout.hpp"

#include "plugin/engine/checkout/validation.hpp"

namespace tillside::engine::checkout {

using server::Call;
using server::Keeps;

void Checkout::join(server::Dispatcher& dispatcher) {
    const auto serve = [&]<typename Message>(
                           till::Kind kind, Keeps keeps,
                           Result<till::Reply> (Checkout::*handler)(const Message&, const Call&)) {
        dispatcher.on<Message>(kind, keeps, [this, handler](const Message& message, const Call& c) {
            return (this->*handler)(message, c);
        });
    };
    serve(till::BASKET_CHANGED, Keeps::nothing, &Checkout::basket_changed);
    serve(till::BEFORE_TENDER, Keeps::nothing, &Checkout::before_tender);
    serve(till::BASKET_COMPLETED, Keeps::a_record, &Checkout::basket_completed);
    serve(till::BASKET_VOIDED, Keeps::a_record, &Checkout::basket_voided);
    serve(till::BASKET_SUSPENDED, Keeps::a_record, &Checkout::basket_suspended);
    serve(till::BASKET_RESUMED, Keeps::a_record, &Checkout::basket_resumed);
    serve(till::RETURN_COMPLETED, Keeps::a_record, &Checkout::return_completed);
    serve(till::RECEIPT_REPRINTED, Keeps::a_record, &Checkout::receipt_reprinted);
    serve(till::SHIFT_OPENED, Keeps::a_record, &Checkout::shift_opened);
    serve(till::SHIFT_CLOSED, Keeps::a_record, &Checkout::shift_closed);
}

Result<till::Reply> Checkout::basket_changed(const till::BasketChanged& message, const Call& call) {
    return advise(message, false, call);
}

Result<till::Reply> Checkout::before_tender(const till::BeforeTender& message, const Call& call) {
    return advise(message, true, call);
}

template <typename Message>
Result<till::Reply> Checkout::advise(const Message& message, bool before_tender, const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    if (auto fine = check_basket(message.basket(), context.currency()); !fine) {
        return std::unexpected(fine.error());
    }
    auto customer_id = customer_id_bytes(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());

    till::Reply reply;
    reply.set_basket_revision(message.basket().revision());
    Ticket& ticket = ticket_of(context);
    if (is_stale(ticket, message.basket().revision())) {
        reply.set_stale(true);
        return reply;
    }
    ticket.basket = message.basket();
    ticket.put_aside = false;
    if (!customer_id->empty()) ticket.customer_id = *customer_id;
    add_advice({context, ticket.customer_id, ticket.basket, before_tender}, call.now, reply);
    return reply;
}

void Checkout::add_advice(const SuggestionQuery& query, Now now, till::Reply& reply) {
    if (rooms_.suggester == nullptr) return;
    auto suggestions = rooms_.suggester->suggest(query, now);
    if (!suggestions) return;  // advice is never worth an error at a till
    for (till::Suggestion& one : *suggestions)
        *reply.add_suggestions() = std::move(one);
}

Ticket& Checkout::ticket_of(const till::Context& context) {
    Ticket& ticket = rooms_.tickets.of(context);
    if (ticket.looked_up) return ticket;
    // Where the book cannot be read the ticket counts as new: that costs a mark on advice at most.
    const auto ended = book_.end_of(context);
    const auto standing = book_.standing(context);
    if (!ended || !standing) return ticket;
    ticket.looked_up = true;
    ticket.ended = ended->has_value();
    if (*standing && (*standing)->revision > ticket.basket.revision()) {
        ticket.basket.set_revision((*standing)->revision);
        ticket.put_aside = (*standing)->put_aside;
    }
    return ticket;
}

}  // namespace tillside::engine::checkout
