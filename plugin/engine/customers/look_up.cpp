#include "plugin/engine/customers/look_up.hpp"

#include <array>

#include "plugin/engine/customers/conversations.hpp"
#include "sync/rules/catalogue/gtin.hpp"
#include "sync/rules/identity/card_number.hpp"

namespace tillside::engine::customers {

namespace {

using rules::identity::card_lookup_text;
using rules::identity::CardNumber;
using rules::identity::Phone;

std::unexpected<Error> altered(std::string field) {
    return fail_at(Domain::customers, "card_altered", std::move(field),
                   "this card number was altered or misread: scan it again, or ask for the phone");
}

till::Reply nobody(std::string_view words) {
    till::Reply reply;
    reply.add_toasts()->set_text(std::string(words));
    return reply;
}

}  // namespace

Result<till::Reply> LookUp::find(const till::FindCustomer& message, const server::Call& call) {
    const consent::Asker asker = asker_from(message.context(), message.reason(), call.training);
    if (auto checked = consent::Gate::check(asker); !checked) {
        return std::unexpected(checked.error());
    }
    wire::Find elsewhere;
    if (message.by_case() == till::FindCustomer::kCard) {
        const std::string text = card_lookup_text(message.card());
        if (text.empty()) {
            return fail_at(Domain::customers, "card_missing", "card", "a card number is needed");
        }
        const auto card = CardNumber::parse(text);
        if (!card && CardNumber::claims(text)) return altered("card");
        const auto customer = rooms_.customers.find_by_card(text);
        if (!customer) return std::unexpected(customer.error());
        elsewhere.set_card_lookup(rooms_.customers.card_lookup(text));
        return show(*customer, elsewhere, asker, call.now);
    }
    const auto phone = Phone::parse(message.phone(), rooms_.pack.phones);
    if (!phone) {
        Error error = phone.error();
        error.field = "phone";
        return std::unexpected(std::move(error));
    }
    const std::string lookup = rooms_.customers.phone_lookup(*phone);
    const auto customer = rooms_.customers.find_by_phone_lookup(lookup);
    if (!customer) return std::unexpected(customer.error());
    elsewhere.set_phone_lookup(lookup);
    return show(*customer, elsewhere, asker, call.now);
}

Result<till::Reply> LookUp::show(const std::optional<Customer>& customer,
                                 const wire::Find& otherwise, const consent::Asker& asker,
                                 Now now) {
    if (customer) {
        auto card = rooms_.screen.card(*customer, asker, now);
        if (!card) return std::unexpected(card.error());
        till::Reply reply;
        *reply.add_customers() = std::move(*card);
        return reply;
    }
    if (auto noted = rooms_.gate.note_miss(asker, now); !noted) {
        return std::unexpected(noted.error());
    }
    const bool asked =
        rooms_.elsewhere != nullptr && !asker.training &&
        rooms_.elsewhere->ask(
            otherwise, [this, asker](const Result<wire::Found>& found) { answered(found, asker); });
    till::Reply reply =
        asked ? till::Reply() : nobody("Not known on this till: enrol, or go on without");
    reply.set_looking_elsewhere(asked);
    return reply;
}

void LookUp::answered(const Result<wire::Found>& found, const consent::Asker& asker) {
    const Now now = rooms_.clock();
    if (!found) {
        rooms_.news.push(nobody("Head office did not answer: enrol, or go on without"), now);
        return;
    }
    if (!found->has_customer()) {
        rooms_.news.push(nobody("Nobody is known by this: enrol, or go on without"), now);
        return;
    }
    auto card = take_in(found->customer(), asker, now);
    if (!card) {
        rooms_.news.push(nobody("Head office's answer could not be used: go on without"), now);
        return;
    }
    till::Reply reply;
    *reply.add_customers() = std::move(*card);
    rooms_.news.push(std::move(reply), now);
}

Result<till::CustomerCard> LookUp::take_in(const wire::Customer& sent, const consent::Asker& asker,
                                           Now now) {
    const std::array<const wire::Customer*, 1> one{&sent};
    if (auto kept = rooms_.incoming.keep_keys(one); !kept) return std::unexpected(kept.error());
    auto transaction = rooms_.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    // Generation 0: head office's next snapshot does not take away whom this till has met.
    if (auto applied = rooms_.incoming.apply(sent, 0, now); !applied) {
        return std::unexpected(applied.error());
    }
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    const auto customer = rooms_.customers.find(sent.customer_id());
    if (!customer) return std::unexpected(customer.error());
    return rooms_.screen.card(**customer, asker, now);
}

Result<till::Reply> LookUp::scanned(const till::Scanned& message, const server::Call& call) {
    till::Reply reply;
    till::Scan& scan = *reply.mutable_scan();
    if (rules::catalogue::is_gtin(message.text())) {
        scan.set_gtin(message.text());
        return reply;
    }
    const std::string text = card_lookup_text(message.text());
    const auto card = CardNumber::parse(text);
    if (!card && CardNumber::claims(message.text())) return altered("text");
    if (text.empty()) return reply;
    const auto customer = rooms_.customers.find_by_card(text);
    if (!customer) return std::unexpected(customer.error());
    if (!card && !*customer) return reply;  // nobody's card: the host's own matter

    wire::Find elsewhere;
    elsewhere.set_card_lookup(rooms_.customers.card_lookup(text));
    auto shown = show(*customer, elsewhere,
                      asker_from(message.context(), "card scan", call.training), call.now);
    if (!shown) return shown;
    shown->mutable_scan()->set_claimed(true);
    if (*customer) attach(**customer, message.context(), *shown, call.now);
    return shown;
}

Result<till::Reply> LookUp::set_customer(const till::SetCustomer& message,
                                         const server::Call& call) {
    if (message.customer_id().empty()) {
        rooms_.tickets.of(message.context()).customer_id.clear();
        return till::Reply();
    }
    const auto customer_id = customer_id_from(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    const auto customer = rooms_.customers.find(*customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) {
        return fail_at(Domain::customers, "customer_not_here", "customer_id",
                       "this till does not hold the customer: find them first");
    }
    auto card = rooms_.screen.card(
        **customer, asker_from(message.context(), "attached to a ticket", call.training), call.now);
    if (!card) return std::unexpected(card.error());
    till::Reply reply;
    *reply.add_customers() = std::move(*card);
    attach(**customer, message.context(), reply, call.now);
    return reply;
}

void LookUp::attach(const Customer& customer, const till::Context& context, till::Reply& reply,
                    Now now) {
    checkout::Ticket& ticket = rooms_.tickets.of(context);
    ticket.customer_id = customer.customer_id;
    reply.set_basket_revision(ticket.basket.revision());
    if (rooms_.suggester == nullptr) return;
    auto suggested = rooms_.suggester->suggest({context, customer.customer_id, ticket.basket}, now);
    if (!suggested) return;
    for (till::Suggestion& suggestion : *suggested) {
        *reply.add_suggestions() = std::move(suggestion);
    }
}

}  // namespace tillside::engine::customers
