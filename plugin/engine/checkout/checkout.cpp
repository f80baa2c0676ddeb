#include "plugin/engine/checkout/checkout.hpp"

#include <fmt/format.h>

#include "plugin/engine/checkout/validation.hpp"
#include "plugin/engine/outbox/draft.hpp"

namespace tillside::engine::checkout {

namespace {

using server::Call;
using server::Keeps;
using store::Blob;
using store::Sql;

constexpr Sql find_ticket{
    "SELECT outcome, event_id, digest FROM completed_tickets"
    " WHERE business_day = ?1 AND till = ?2 AND ticket = ?3"};
constexpr Sql insert_ticket{"INSERT INTO completed_tickets VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};

// What was recorded, without what may differ when a host sends the same sale again.
template <typename Message>
std::string digest_of(Message message) {
    message.clear_context();
    const wire::Hash hash = wire::sha256(message.SerializeAsString());
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

wire::BasketCompleted fact_of(const till::BasketCompleted& message) {
    wire::BasketCompleted fact;
    fact.set_currency(message.context().currency());
    fact.set_total(message.basket().total());
    for (const till::Line& line : message.basket().lines()) {
        auto& out = *fact.add_lines();
        out.set_line_id(line.line_id());
        out.set_sku(line.sku());
        out.set_gtin(line.gtin());
        out.set_description(line.description());
        out.set_quantity_milli(line.quantity_milli());
        out.set_unit_price(line.unit_price());
        out.set_amount(line.amount());
        out.set_suggestion_id(line.suggestion_id());
    }
    for (const till::Tender& tender : message.tenders()) {
        auto& out = *fact.add_tenders();
        out.set_kind(static_cast<std::uint32_t>(tender.kind()));
        out.set_amount(tender.amount());
    }
    for (const till::SuggestionShown& shown : message.suggestions()) {
        auto& out = *fact.add_suggestions();
        out.set_suggestion_id(shown.suggestion_id());
        out.set_sku(shown.sku());
        out.set_position(shown.position());
        out.set_shown_at_us(shown.shown_at_us());
        out.set_outcome(static_cast<std::uint32_t>(shown.outcome()));
    }
    return fact;
}

void add_recorded(till::Reply& reply, std::string_view event_id, wire::EventKind kind) {
    auto& recorded = *reply.add_recorded();
    recorded.set_event_id(wire::uuid_text(event_id));
    recorded.set_kind(wire::EventKind_Name(kind));
}

// The till's word on paper: sequence and chain head, so that a log that was cut short later is
// contradicted by the customers' receipts (privacy.md, "The receipt slip").
void add_evidence(till::Reply& reply, const std::string& till, const outbox::Recorded& recorded) {
    const std::string_view head(reinterpret_cast<const char*>(recorded.hash.data()), 8);
    auto& line = *reply.add_receipt();
    line.set_style(till::ReceiptLine::PLAIN);
    line.set_text(fmt::format("{} #{} {}", till, recorded.sequence, wire::to_hex(head)));
}

}  // namespace

struct Checkout::Outcome {
    std::string words;  // "completed", "voided"
    std::string event_id;
    std::string digest;
};

void Checkout::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::BasketChanged>(
        till::BASKET_CHANGED, Keeps::nothing,
        [this](const auto& message, const Call& call) { return basket_changed(message, call); });
    dispatcher.on<till::BeforeTender>(
        till::BEFORE_TENDER, Keeps::nothing,
        [this](const auto& message, const Call& call) { return before_tender(message, call); });
    dispatcher.on<till::BasketCompleted>(
        till::BASKET_COMPLETED, Keeps::a_record,
        [this](const auto& message, const Call& call) { return basket_completed(message, call); });
    dispatcher.on<till::BasketVoided>(
        till::BASKET_VOIDED, Keeps::a_record,
        [this](const auto& message, const Call& call) { return basket_voided(message, call); });
}

Result<till::Reply> Checkout::basket_changed(const till::BasketChanged& message, const Call& call) {
    if (auto fine = check_sale_context(message.context()); !fine) {
        return std::unexpected(fine.error());
    }
    if (auto fine = check_basket(message.basket()); !fine) return std::unexpected(fine.error());
    auto customer_id = customer_id_bytes(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());

    till::Reply reply;
    reply.set_basket_revision(message.basket().revision());
    Ticket& ticket = rooms_.tickets.of(message.context());
    if (message.basket().revision() < ticket.basket.revision()) {
        reply.set_stale(true);
        return reply;
    }
    ticket.basket = message.basket();
    if (!customer_id->empty()) ticket.customer_id = *customer_id;
    add_advice({message.context(), ticket.customer_id, ticket.basket, false}, call.now, reply);
    return reply;
}

Result<till::Reply> Checkout::before_tender(const till::BeforeTender& message, const Call& call) {
    if (auto fine = check_sale_context(message.context()); !fine) {
        return std::unexpected(fine.error());
    }
    if (auto fine = check_basket(message.basket()); !fine) return std::unexpected(fine.error());
    till::Reply reply;
    reply.set_basket_revision(message.basket().revision());
    const Ticket* ticket = rooms_.tickets.find(message.context());
    reply.set_stale(ticket != nullptr && message.basket().revision() < ticket->basket.revision());
    if (reply.stale()) return reply;
    auto customer_id = customer_id_bytes(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    if (customer_id->empty() && ticket != nullptr) *customer_id = ticket->customer_id;
    add_advice({message.context(), *customer_id, message.basket(), true}, call.now, reply);
    return reply;
}

void Checkout::add_advice(const SuggestionQuery& query, Now now, till::Reply& reply) {
    if (rooms_.suggester == nullptr) return;
    auto suggestions = rooms_.suggester->suggest(query, now);
    if (!suggestions) return;  // advice is never worth an error at a till
    for (till::Suggestion& one : *suggestions)
        *reply.add_suggestions() = std::move(one);
}

Result<till::Reply> Checkout::basket_completed(const till::BasketCompleted& message,
                                               const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    if (auto fine = check_completed(message); !fine) return std::unexpected(fine.error());
    auto customer_id = customer_id_bytes(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());

    const std::string digest = digest_of(message);
    auto before = outcome_of(context);
    if (!before) return std::unexpected(before.error());
    till::Reply reply;
    reply.set_basket_revision(message.basket().revision());
    if (*before) {
        if ((*before)->digest != digest) {
            return fail_at(Domain::checkout, "ticket_" + (*before)->words, "context.ticket",
                           fmt::format("context.ticket: this ticket was {} before, with another "
                                       "content: every sale has a ticket number of its own",
                                       (*before)->words));
        }
        add_recorded(reply, (*before)->event_id, wire::BASKET_COMPLETED);
        return reply;
    }

    wire::Event event = outbox::draft_event(wire::BASKET_COMPLETED, context, call.request_id);
    event.set_customer_id(*customer_id);
    *event.mutable_basket_completed() = fact_of(message);
    auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    if (auto done = remember(context, {"completed", recorded->event_id, digest}); !done) {
        return std::unexpected(done.error());
    }
    const CompletedSale sale{
        message, *customer_id,
        context.occurred_at_us() != 0 ? context.occurred_at_us() : call.now.us};
    for (const SaleObserver& observer : observers_) {
        if (auto done = observer(sale, call.now); !done) return std::unexpected(done.error());
    }
    if (!call.training) rooms_.tickets.close(context);
    add_recorded(reply, recorded->event_id, recorded->kind);
    add_evidence(reply, rooms_.outbox.till(), *recorded);
    return reply;
}

Result<till::Reply> Checkout::basket_voided(const till::BasketVoided& message, const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    auto before = outcome_of(context);
    if (!before) return std::unexpected(before.error());
    till::Reply reply;
    reply.set_basket_revision(message.revision());
    if (*before && (*before)->words == "completed") {
        return fail_at(Domain::checkout, "ticket_completed", "context.ticket",
                       "context.ticket: this ticket was completed before: a return is a message of "
                       "its own");
    }
    if (*before) {
        add_recorded(reply, (*before)->event_id, wire::BASKET_VOIDED);
        return reply;
    }
    wire::Event event = outbox::draft_event(wire::BASKET_VOIDED, context, call.request_id);
    event.mutable_basket_voided()->set_revision(message.revision());
    event.mutable_basket_voided()->set_reason(message.reason());
    auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    if (auto done = remember(context, {"voided", recorded->event_id, digest_of(message)}); !done) {
        return std::unexpected(done.error());
    }
    if (!call.training) rooms_.tickets.close(context);
    add_recorded(reply, recorded->event_id, recorded->kind);
    return reply;
}

Result<std::optional<Checkout::Outcome>> Checkout::outcome_of(const till::Context& context) {
    return rooms_.database.attempt("looking up a ticket", [&]() -> std::optional<Outcome> {
        auto row = rooms_.database.query(find_ticket);
        row.bind(context.business_day(), context.till(), context.ticket());
        if (!row.step()) return std::nullopt;
        return Outcome{row.text(0), row.blob(1), row.blob(2)};
    });
}

Result<void> Checkout::remember(const till::Context& context, const Outcome& outcome) {
    return rooms_.database.attempt("remembering a ticket", [&] {
        rooms_.database.query(insert_ticket)
            .bind(context.business_day(), context.till(), context.ticket(), outcome.words,
                  Blob{outcome.event_id}, Blob{outcome.digest})
            .run();
    });
}

}  // namespace tillside::engine::checkout
