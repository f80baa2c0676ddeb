#include "plugin/engine/sandbox/stage.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "plugin/engine/sandbox/props.hpp"
#include "plugin/engine/sandbox/questions.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::sandbox {

namespace {

// Whom a request is about, by whatever it names; nullptr: none of the ten.
const Person* named_by(const server::Served& served) {
    const auto by_id = [](const std::string& text) {
        const auto id = wire::uuid_bytes(text);
        return id ? person_of(*id) : nullptr;
    };
    switch (served.kind) {
        case till::FIND_CUSTOMER: {
            const auto& message = static_cast<const till::FindCustomer&>(served.message);
            return message.has_card() ? person_by_card(message.card())
                                      : person_by_phone(message.phone());
        }
        case till::SCANNED:
            return person_by_card(static_cast<const till::Scanned&>(served.message).text());
        case till::SET_CUSTOMER:
            return by_id(static_cast<const till::SetCustomer&>(served.message).customer_id());
        case till::ANSWER_CONSENT:
            return by_id(static_cast<const till::AnswerConsent&>(served.message).customer_id());
        default:
            return nullptr;
    }
}

bool asks_for_the_engine_away(const server::Served& served) {
    if (served.kind != till::FIND_CUSTOMER) return false;
    const auto& message = static_cast<const till::FindCustomer&>(served.message);
    return national_digits(message.phone()) == phone_engine_away;
}

constexpr const char* show_member = "show_member";

std::string ticket_of(const till::Context& context) {
    return context.business_day() + "/" + context.ticket();
}

bool has_prefix(const server::Served& served, std::string_view prefix) {
    return served.context != nullptr && served.context->ticket().starts_with(prefix);
}

}  // namespace

server::Manner Stage::manner(const server::Served& served) {
    if (served.call.spooled) return {};  // what was not answered comes again from the spool
    if (has_prefix(served, "AWAY-") || asks_for_the_engine_away(served)) return {.silent = true};
    if (has_prefix(served, "STALE-") &&
        (served.kind == till::BASKET_CHANGED || served.kind == till::BEFORE_TENDER)) {
        rooms_.tickets.of(*served.context)
            .basket.set_revision(std::numeric_limits<std::int64_t>::max());
    }
    const Person* person = named_by(served);
    const bool slow = person != nullptr && person->special == Special::slow;
    return {.late_ms = slow || has_prefix(served, "SLOW-") ? slow_ms : 0};
}

void Stage::dress(const server::Served& served, till::Reply& reply) {
    want_manager(served, reply);
    dress_customers(served, reply);
    if (served.context != nullptr && !reply.has_failure()) dress_basket(served, reply);
    *reply.add_badges() = sandbox_badge();
}

void Stage::dress_customers(const server::Served& served, till::Reply& reply) {
    const Person* person = nullptr;
    for (till::CustomerCard& card : *reply.mutable_customers()) {
        const auto id = wire::uuid_bytes(card.customer_id());
        person = id ? person_of(*id) : nullptr;
        if (person == nullptr) continue;
        card.set_vip(person->special == Special::vip);
        card.set_under_age(person->special == Special::under_age);
    }
    if (person == nullptr && served.context != nullptr) {
        const checkout::Ticket* ticket = rooms_.tickets.find(*served.context);
        if (ticket != nullptr) person = person_of(ticket->customer_id);
    }
    if (person != nullptr) add_signs_of(*person, reply);
}

void Stage::dress_basket(const server::Served& served, till::Reply& reply) {
    if (served.kind == till::BASKET_COMPLETED && has_prefix(served, "RECEIPT-")) {
        add_receipt(reply);
    }
    if (served.kind != till::BASKET_CHANGED || reply.stale()) return;
    const auto& basket = static_cast<const till::BasketChanged&>(served.message).basket();
    if (has_prefix(served, "OFFER-")) add_offer(basket, reply);
    if (has_prefix(served, "CARDS-")) add_cards(reply);
    if (has_prefix(served, "DISPLAY-")) add_display(reply);
    if (has_prefix(served, "ASK-")) ask(served, reply);
}

void Stage::join() {
    rooms_.prompts.on_answer(
        "sandbox", [](const interface::Answered& answered, till::Reply& reply) -> Result<void> {
            reply.add_toasts()->set_text(answer_in_words(answered.said));
            return {};
        });
    rooms_.prompts.on_answer(
        "find_customer",
        [this](const interface::Answered& answered, till::Reply& reply) -> Result<void> {
            till::FindCustomer find;
            *find.mutable_context() = answered.said.context();
            find.set_phone(answered.said.phone());
            auto found = rooms_.look_up.find(find, answered.call);
            if (!found) return std::unexpected(found.error());
            reply = std::move(*found);
            return {};
        });
    rooms_.elevations.on_granted(
        show_member, [this](const interface::Granted& granted, till::Reply& reply) -> Result<void> {
            till::SetCustomer attach;
            *attach.mutable_context() = granted.said.context();
            attach.set_customer_id(wire::uuid_text(granted.customer_id));
            auto shown = rooms_.look_up.set_customer(attach, granted.call);
            if (!shown) return std::unexpected(shown.error());
            *shown->mutable_recorded() = reply.recorded();
            reply = std::move(*shown);
            agreed_.push_back(ticket_of(granted.said.context()));
            if (agreed_.size() > checkout::Tickets::tickets_max) agreed_.pop_front();
            return {};
        });
}

// The questions of an ASK- ticket, once.
void Stage::ask(const server::Served& served, till::Reply& reply) {
    const auto before = rooms_.prompts.asked_on(*served.context);
    if (!before || *before) return;
    for (interface::Question& question : questions_for(served.context->ticket())) {
        if (!rooms_.prompts.ask(std::move(question), *served.context, reply, served.call.now))
            return;
    }
}

bool Stage::agreed_on(const till::Context& context) const {
    return std::ranges::find(agreed_, ticket_of(context)) != agreed_.end();
}

// Takes the card of who needs a manager off the reply, and asks for one.
void Stage::want_manager(const server::Served& served, till::Reply& reply) {
    if (served.context == nullptr || served.kind == till::ELEVATE || agreed_on(*served.context))
        return;
    const bool for_ticket = served.kind == till::BASKET_CHANGED && has_prefix(served, "MANAGER-");
    const Person* person = nullptr;
    for (const till::CustomerCard& card : reply.customers()) {
        const auto id = wire::uuid_bytes(card.customer_id());
        const Person* shown = id ? person_of(*id) : nullptr;
        if (shown != nullptr && shown->special == Special::manager) person = shown;
    }
    if (person == nullptr && !for_ticket) return;
    interface::Need need {
        show_member, "A staff member's own card: a manager has to agree",
            person == nullptr ? std::string() : customer_id_of(*person), "Go on without"
    };
    if (person == nullptr) {
        need.action = "sandbox";
        need.reason = "Tickets that begin with MANAGER- need a manager";
    } else {
        reply.clear_customers();
        reply.clear_suggestions();
        rooms_.tickets.of(*served.context).customer_id.clear();
    }
    (void)rooms_.elevations.ask(need, *served.context, reply, served.call.now);
    reply.add_toasts()->set_text("A manager has to agree");
}

}  // namespace tillside::engine::sandbox
