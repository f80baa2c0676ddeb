// How a ticket ends: completed, voided, or as the ticket of a return.
#include <fmt/format.h>

#include "plugin/engine/checkout/checkout.hpp"
#include "plugin/engine/checkout/facts.hpp"
#include "plugin/engine/checkout/recording.hpp"
#include "plugin/engine/checkout/validation.hpp"
#include "plugin/engine/outbox/draft.hpp"

namespace tillside::engine::checkout {

namespace {

using server::Call;

constexpr std::string_view own_number =
    "every sale and every return has a ticket number of its own";

// The till's word on paper: sequence and chain head, so that a log that was cut short later is
// contradicted by the customers' receipts (privacy.md, "The receipt slip").
void add_evidence(till::Reply& reply, const std::string& till, const outbox::Recorded& recorded) {
    const std::string_view head(reinterpret_cast<const char*>(recorded.hash.data()), 8);
    auto& line = *reply.add_receipt();
    line.set_style(till::ReceiptLine::PLAIN);
    line.set_text(fmt::format("{} #{} {}", till, recorded.sequence, wire::to_hex(head)));
}

// Whether the ticket ended before with this very content; an Error where it ended otherwise.
Result<bool> is_repetition(const std::optional<Ended>& before, std::string_view outcome,
                           const std::string& digest) {
    if (!before) return false;
    if (before->outcome != outcome) return ended_before(*before, own_number);
    if (before->noted.digest == digest) return true;
    return ended_before(*before, fmt::format("with another content; {}", own_number));
}

}  // namespace

Result<till::Reply> Checkout::basket_completed(const till::BasketCompleted& message,
                                               const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    if (auto fine = check_completed(message); !fine) return std::unexpected(fine.error());
    auto customer_id = customer_id_bytes(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());

    const std::string digest = digest_of(message);
    auto before = book_.end_of(context);
    if (!before) return std::unexpected(before.error());
    const auto repeated = is_repetition(*before, "completed", digest);
    if (!repeated) return std::unexpected(repeated.error());
    till::Reply reply;
    reply.set_basket_revision(message.basket().revision());
    if (*repeated) {
        add_recorded(reply, (*before)->noted.event_id, wire::BASKET_COMPLETED);
        return reply;
    }

    wire::Event event = outbox::draft_event(wire::BASKET_COMPLETED, context, call.request_id);
    event.set_customer_id(*customer_id);
    *event.mutable_basket_completed() = fact_of(message);
    auto recorded = end_ticket(std::move(event), context, {"completed", {{}, digest}}, call);
    if (!recorded) return std::unexpected(recorded.error());
    if (!message.has_reverses()) {
        if (auto told = tell_observers(message, *customer_id, call.now); !told) {
            return std::unexpected(told.error());
        }
    }
    add_recorded(reply, recorded->event_id, recorded->kind);
    add_evidence(reply, rooms_.outbox.till(), *recorded);
    return reply;
}

Result<till::Reply> Checkout::basket_voided(const till::BasketVoided& message, const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    auto before = book_.end_of(context);
    if (!before) return std::unexpected(before.error());
    till::Reply reply;
    reply.set_basket_revision(message.revision());
    if (*before) {
        if ((*before)->outcome != "voided") {
            return ended_before(**before,
                                "it cannot be voided any more: a return is a message of its own");
        }
        add_recorded(reply, (*before)->noted.event_id, wire::BASKET_VOIDED);
        return reply;
    }
    wire::Event event = outbox::draft_event(wire::BASKET_VOIDED, context, call.request_id);
    event.mutable_basket_voided()->set_revision(message.revision());
    event.mutable_basket_voided()->set_reason(kept_words(message.reason()));
    auto recorded =
        end_ticket(std::move(event), context, {"voided", {{}, digest_of(message)}}, call);
    if (!recorded) return std::unexpected(recorded.error());
    add_recorded(reply, recorded->event_id, recorded->kind);
    return reply;
}

Result<till::Reply> Checkout::return_completed(const till::ReturnCompleted& message,
                                               const Call& call) {
    const till::Context& context = message.context();
    if (auto fine = check_sale_context(context); !fine) return std::unexpected(fine.error());
    if (auto fine = check_returned(message); !fine) return std::unexpected(fine.error());
    auto customer_id = customer_id_bytes(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());

    const std::string digest = digest_of(message);
    auto before = book_.end_of(context);
    if (!before) return std::unexpected(before.error());
    const auto repeated = is_repetition(*before, "returned", digest);
    if (!repeated) return std::unexpected(repeated.error());
    till::Reply reply;
    reply.set_basket_revision(message.taken().revision());
    if (*repeated) {
        add_recorded(reply, (*before)->noted.event_id, wire::RETURN_COMPLETED);
        return reply;
    }

    wire::Event event = outbox::draft_event(wire::RETURN_COMPLETED, context, call.request_id);
    event.set_customer_id(*customer_id);
    *event.mutable_return_completed() = fact_of(message);
    auto recorded = end_ticket(std::move(event), context, {"returned", {{}, digest}}, call);
    if (!recorded) return std::unexpected(recorded.error());
    add_recorded(reply, recorded->event_id, recorded->kind);
    add_evidence(reply, rooms_.outbox.till(), *recorded);
    return reply;
}

Result<outbox::Recorded> Checkout::end_ticket(wire::Event event, const till::Context& context,
                                              Ended ended, const Call& call) {
    auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return recorded;
    ended.noted.event_id = recorded->event_id;
    if (auto done = book_.note_end(context, ended); !done) return std::unexpected(done.error());
    rooms_.tickets.close(context);
    return recorded;
}

Result<void> Checkout::tell_observers(const till::BasketCompleted& message,
                                      std::string_view customer_id, Now now) {
    const std::int64_t given_us = message.context().occurred_at_us();
    const CompletedSale sale{message, customer_id, given_us != 0 ? given_us : now.us};
    for (const SaleObserver& observer : observers_) {
        if (auto done = observer(sale, now); !done) return done;
    }
    return {};
}

}  // namespace tillside::engine::checkout
