#include "plugin/engine/customers/look_up.hpp"

#include <array>

#include "plugin/engine/customers/conversations.hpp"
#include "sync/rules/catalogue/gtin.hpp"
#include "sync/rules/identity/card_number.hpp"
#include "sync/rules/identity/email.hpp"

namespace tillside::engine::customers {

namespace {

using rules::identity::card_lookup_text;
using rules::identity::CardNumber;
using rules::identity::Phone;

constexpr std::size_t sharers_max = 8;  // of one number

std::unexpected<Error> altered(std::string field) {
    return fail_at(Domain::customers, "card_altered", std::move(field),
                   "this card number was altered or misread: scan it again, or ask for the phone");
}

// Too many look-ups are refused in a Reply: a manager may be asked on it. All else stays an Error.
Result<till::Reply> refused(const Error& error) {
    if (error.code != "look_ups_limited") return std::unexpected(error);
    till::Reply reply;
    reply.mutable_failure()->set_code(error.code);
    reply.mutable_failure()->set_message(error.message);
    reply.mutable_failure()->set_retryable(error.retryable);
    return reply;
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
    switch (message.by_case()) {
        case till::FindCustomer::kCard:
            return find_by_card(message, asker, call.now);
        case till::FindCustomer::kReceipt:
            return find_by_receipt(message, asker, call.now);
        case till::FindCustomer::kEmail:
            return find_by_email(message, asker, call.now);
        default:
            return find_by_phone(message, asker, call.now);
    }
}

Result<till::Reply> LookUp::find_by_card(const till::FindCustomer& message,
                                         const consent::Asker& asker, Now now) {
    const std::string text = card_lookup_text(message.card());
    if (text.empty()) {
        return fail_at(Domain::customers, "card_missing", "card", "a card number is needed");
    }
    const auto card = CardNumber::parse(text);
    if (!card && CardNumber::claims(text)) return altered("card");
    const auto customer = rooms_.customers.find_by_card(text);
    if (!customer) return std::unexpected(customer.error());
    Wanted wanted;
    wanted.hash = rooms_.customers.card_lookup(text);
    wanted.at_head_office.set_card_lookup(wanted.hash);
    return show(*customer, wanted, asker, now);
}

Result<till::Reply> LookUp::find_by_phone(const till::FindCustomer& message,
                                          const consent::Asker& asker, Now now) {
    const auto phone = Phone::parse(message.phone(), rooms_.pack.phones);
    if (!phone) {
        Error error = phone.error();
        error.field = "phone";
        return std::unexpected(std::move(error));
    }
    const std::string hash = rooms_.customers.phone_lookup(*phone);
    till::Reply reply;
    auto shown = rooms_.customers.each_by_phone_lookup(
        hash, sharers_max, [&](const Customer& customer) -> Result<void> {
            auto card = rooms_.screen.card(customer, asker, now);
            if (!card) return std::unexpected(card.error());
            *reply.add_customers() = std::move(*card);
            return {};
        });
    if (!shown) return refused(shown.error());
    if (reply.customers_size() > 0) return reply;
    Wanted wanted{{}, hash};
    wanted.at_head_office.set_phone_lookup(hash);
    return show(std::nullopt, wanted, asker, now);
}

Result<till::Reply> LookUp::find_by_email(const till::FindCustomer& message,
                                          const consent::Asker& asker, Now now) {
    const auto email = rules::identity::Email::parse(message.email());
    if (!email) {
        Error error = email.error();
        error.field = "email";
        return std::unexpected(std::move(error));
    }
    Wanted wanted;
    wanted.hash = rooms_.customers.email_lookup(email->lower());
    wanted.at_head_office.set_email_lookup(wanted.hash);
    const auto customer = rooms_.customers.find_by_email_lookup(wanted.hash);
    if (!customer) return std::unexpected(customer.error());
    return show(*customer, wanted, asker, now);
}

Result<till::Reply> LookUp::find_by_receipt(const till::FindCustomer& message,
                                            const consent::Asker& asker, Now now) {
    const till::TicketRef& receipt = message.receipt();
    const till::Context& here = message.context();
    if (receipt.ticket().empty() || receipt.business_day().empty()) {
        return fail_at(Domain::customers, "receipt_missing", "receipt.ticket",
                       "the receipt's day and ticket number are needed");
    }
    const bool ours = (receipt.store().empty() || receipt.store() == here.store()) &&
                      (receipt.till().empty() || receipt.till() == here.till());
    if (!ours) {
        return fail_at(Domain::customers, "receipt_of_other_till", "receipt.till",
                       "this till knows its own receipts only: ask for the phone or the card");
    }
    const auto whose = rooms_.receipts.whose(receipt.business_day(), receipt.ticket());
    if (!whose) return std::unexpected(whose.error());
    const std::string hash = consent::ticket_key(receipt.business_day(), receipt.ticket());
    const auto customer = whose->empty() ? Result<std::optional<Customer>>(std::nullopt)
                                         : rooms_.customers.find(*whose);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) {
        if (auto noted = rooms_.gate.note_miss(hash, asker, now); !noted) {
            return refused(noted.error());
        }
        return nobody("This receipt names no member: ask for the phone or the card");
    }
    return show(*customer, {{}, hash}, asker, now);
}

Result<till::Reply> LookUp::show(const std::optional<Customer>& customer, const Wanted& wanted,
                                 const consent::Asker& asker, Now now) {
    if (customer) {
        auto card = rooms_.screen.card(*customer, asker, now);
        if (!card) return refused(card.error());
        till::Reply reply;
        *reply.add_customers() = std::move(*card);
        return reply;
    }
    if (auto noted = rooms_.gate.note_miss(wanted.hash, asker, now); !noted) {
        return refused(noted.error());
    }
    const bool asked =
        rooms_.elsewhere != nullptr && !asker.training &&
        rooms_.elsewhere->ask(wanted.at_head_office,
                              [this, asker, hash = wanted.hash](const Result<wire::Found>& found) {
                                  answered(found, hash, asker);
                              });
    till::Reply reply =
        asked ? till::Reply() : nobody("Not known on this till: enrol, or go on without");
    reply.set_looking_elsewhere(asked);
    return reply;
}

void LookUp::answered(const Result<wire::Found>& found, const std::string& hash,
                      const consent::Asker& asker) {
    const Now now = rooms_.clock();
    if (!found) {
        rooms_.news.push(nobody("Head office did not answer: enrol, or go on without"), now);
        return;
    }
    if (!found->has_customer()) {
        rooms_.news.push(nobody("Nobody is known by this: enrol, or go on without"), now);
        return;
    }
    rooms_.gate.identify(hash, found->customer().customer_id());
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

    Wanted wanted;
    wanted.hash = rooms_.customers.card_lookup(text);
    wanted.at_head_office.set_card_lookup(wanted.hash);
    auto shown = show(*customer, wanted, asker_from(message.context(), "card scan", call.training),
                      call.now);
    if (!shown) return shown;
    shown->mutable_scan()->set_claimed(true);
    if (!*customer || shown->has_failure()) return shown;
    const auto may = may_attach(**customer, message.context(), *shown);
    if (!may) return std::unexpected(may.error());
    if (*may) attach(**customer, message.context(), *shown, call.now);
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
    return attach_held(message.context(), *customer_id, call, Guard::on);
}

Result<till::Reply> LookUp::attach_agreed(const till::Context& context,
                                          std::string_view customer_id, const server::Call& call) {
    return attach_held(context, customer_id, call, Guard::agreed);
}

Result<till::Reply> LookUp::attach_held(const till::Context& context, std::string_view customer_id,
                                        const server::Call& call, Guard guard) {
    const auto customer = rooms_.customers.find(customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) {
        return fail_at(Domain::customers, "customer_not_here", "customer_id",
                       "this till does not hold the customer: find them first");
    }
    auto card = rooms_.screen.card(
        **customer, asker_from(context, "attached to a ticket", call.training), call.now);
    if (!card) return refused(card.error());
    till::Reply reply;
    *reply.add_customers() = std::move(*card);
    if (guard == Guard::on) {
        const auto may = may_attach(**customer, context, reply);
        if (!may) return std::unexpected(may.error());
        if (!*may) return reply;
    }
    attach(**customer, context, reply, call.now);
    return reply;
}

Result<bool> LookUp::may_attach(const Customer& customer, const till::Context& context,
                                till::Reply& reply) {
    if (!rooms_.is_staff || context.staff().empty()) return true;
    const auto own = rooms_.is_staff(context.staff(), customer.customer_id);
    if (!own) return std::unexpected(own.error());
    if (!*own) return true;
    reply.mutable_failure()->set_code(own_card_refused);
    reply.mutable_failure()->set_message(
        "nobody puts their own membership on a sale that they ring: a colleague can ring it, or a "
        "manager agrees");
    return false;
}

void LookUp::attach(const Customer& customer, const till::Context& context, till::Reply& reply,
                    Now now) {
    checkout::Ticket& ticket = rooms_.tickets.of(context);
    ticket.customer_id = customer.customer_id;
    // What is due is a help: without it the customer is attached all the same.
    if (reply.customers_size() == 1) {
        (void)rooms_.screen.add_due(customer.customer_id, now, *reply.mutable_customers(0));
    }
    reply.set_basket_revision(ticket.basket.revision());
    if (rooms_.suggester == nullptr) return;
    auto suggested = rooms_.suggester->suggest({context, customer.customer_id, ticket.basket}, now);
    if (!suggested) return;
    for (till::Suggestion& suggestion : *suggested) {
        *reply.add_suggestions() = std::move(suggestion);
    }
}

}  // namespace tillside::engine::customers
