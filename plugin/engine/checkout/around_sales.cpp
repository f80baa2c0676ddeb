// What stands around sales: tickets put aside and taken up again, receipts printed again, shifts.
#include <fmt/format.h>

#include "plugin/engine/checkout/checkout.hpp"
#include "plugin/engine/checkout/facts.hpp"
#include "plugin/engine/checkout/recording.hpp"
#include "plugin/engine/checkout/validation.hpp"
#include "plugin/engine/outbox/draft.hpp"

namespace tillside::engine::checkout {

using server::Call;

Result<till::Reply> Checkout::basket_suspended(const till::BasketSuspended& message,
                                               const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    if (auto fine = check_basket(message.basket(), context.currency()); !fine) {
        return std::unexpected(fine.error());
    }
    wire::Event event = outbox::draft_event(wire::BASKET_SUSPENDED, context, call.request_id);
    *event.mutable_basket_suspended() = fact_of(message);
    return put_aside(message, std::move(event), suspended, call);
}

Result<till::Reply> Checkout::basket_resumed(const till::BasketResumed& message, const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    if (auto fine = check_resumed(message); !fine) return std::unexpected(fine.error());
    wire::Event event = outbox::draft_event(wire::BASKET_RESUMED, context, call.request_id);
    *event.mutable_basket_resumed() = fact_of(message);
    return put_aside(message, std::move(event), resumed, call);
}

template <typename Message>
Result<till::Reply> Checkout::put_aside(const Message& message, wire::Event event, Step step,
                                        const Call& call) {
    const till::Context& context = message.context();
    const std::uint64_t revision = message.basket().revision();
    auto customer_id = customer_id_bytes(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());

    till::Reply reply;
    reply.set_basket_revision(revision);
    const std::string digest = digest_of(message);
    auto before = book_.aside(context, step, revision);
    if (!before) return std::unexpected(before.error());
    if (*before) {
        if ((*before)->digest != digest) {
            return fail_at(Domain::checkout, fmt::format("ticket_{}", step.name), "context.ticket",
                           fmt::format("context.ticket: revision {} of this ticket was {} before, "
                                       "with another content: a changed basket has a greater "
                                       "revision",
                                       revision, step.name));
        }
        add_recorded(reply, (*before)->event_id, event.kind());
        return reply;
    }
    auto ended = book_.end_of(context);
    if (!ended) return std::unexpected(ended.error());
    // What comes from the spool may come late: it happened, whatever came first.
    if (*ended && !call.spooled) {
        return ended_before(**ended,
                            fmt::format("it cannot be {} any more: begin a new one", step.name));
    }

    event.set_customer_id(*customer_id);
    auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    if (auto done = book_.note_aside(context, step, revision, {recorded->event_id, digest});
        !done) {
        return std::unexpected(done.error());
    }
    add_recorded(reply, recorded->event_id, recorded->kind);

    // A fact that comes late is kept as one, but changes nothing of what is known by now.
    Ticket& ticket = ticket_of(context);
    reply.set_stale(*ended || revision < ticket.basket.revision());
    if (reply.stale()) return reply;
    ticket.basket = message.basket();
    ticket.put_aside = step.name == suspended.name;
    ticket.customer_id = *customer_id;
    return reply;
}

Result<till::Reply> Checkout::receipt_reprinted(const till::ReceiptReprinted& message,
                                                const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    if (auto fine = check_reprinted(message); !fine) return std::unexpected(fine.error());
    wire::Event event = outbox::draft_event(wire::RECEIPT_REPRINTED, context, call.request_id);
    *event.mutable_receipt_reprinted() = fact_of(message);
    auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    till::Reply reply;
    add_recorded(reply, recorded->event_id, recorded->kind);
    return reply;
}

Result<till::Reply> Checkout::shift_opened(const till::ShiftOpened& message, const Call& call) {
    if (auto fine = check_shift_opened(message); !fine) return std::unexpected(fine.error());
    wire::Event event = outbox::draft_event(wire::SHIFT_OPENED, message.context(), call.request_id);
    *event.mutable_shift_opened() = fact_of(message);
    return shift(message, std::move(event), opened, call);
}

Result<till::Reply> Checkout::shift_closed(const till::ShiftClosed& message, const Call& call) {
    if (auto fine = check_shift_closed(message); !fine) return std::unexpected(fine.error());
    wire::Event event = outbox::draft_event(wire::SHIFT_CLOSED, message.context(), call.request_id);
    *event.mutable_shift_closed() = fact_of(message);
    return shift(message, std::move(event), closed, call);
}

template <typename Message>
Result<till::Reply> Checkout::shift(const Message& message, wire::Event event, Step step,
                                    const Call& call) {
    const till::Context& context = message.context();
    till::Reply reply;
    const std::string digest = digest_of(message);
    auto before = book_.shift(context, message.shift(), step);
    if (!before) return std::unexpected(before.error());
    if (*before) {
        if ((*before)->digest != digest) {
            return fail_at(Domain::checkout, fmt::format("shift_{}", step.name), "shift",
                           fmt::format("shift: this shift was {} before, with other figures: every "
                                       "shift has a number of its own within the business day",
                                       step.name));
        }
        add_recorded(reply, (*before)->event_id, event.kind());
        return reply;
    }
    auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    if (auto done = book_.note_shift(context, message.shift(), step, {recorded->event_id, digest});
        !done) {
        return std::unexpected(done.error());
    }
    add_recorded(reply, recorded->event_id, recorded->kind);
    return reply;
}

}  // namespace tillside::engine::checkout
