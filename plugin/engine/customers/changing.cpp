#include "plugin/engine/customers/changing.hpp"

#include <algorithm>

#include "plugin/engine/consent/recorder.hpp"
#include "plugin/engine/customers/conversations.hpp"
#include "sync/rules/identity/email.hpp"
#include "sync/rules/merge/contact_fields.hpp"
#include "sync/rules/merge/versions.hpp"

namespace tillside::engine::customers {

namespace {

using rules::identity::Email;
using rules::identity::Phone;

template <typename T>
Error of_field(const Result<T>& result, std::string field) {
    Error error = result.error();
    error.field = std::move(field);
    return error;
}

}  // namespace

// The customer as they will be, and what of it is new.
struct Changing::Wanted {
    Customer customer;
    wire::Contact contact;          // whole, with the new values
    wire::Contact changed_contact;  // nothing but the new values
    bool contact_changed = false;
    std::vector<wire::FieldChange> fields;

    void put(wire::CustomerField field, const std::string& value, std::string lookup = {}) {
        wire::FieldChange& change = fields.emplace_back();
        change.set_field(field);
        change.set_lookup(std::move(lookup));
        const bool personal = std::ranges::find(rules::merge::personal_fields, field) !=
                              rules::merge::personal_fields.end();
        if (!personal) return change.set_value(value);
        rules::merge::put_into(contact, field, value);
        rules::merge::put_into(changed_contact, field, value);
        contact_changed = true;
    }
};

Result<till::Reply> Changing::change(const till::ChangeCustomer& message,
                                     const server::Call& call) {
    const auto customer_id = customer_id_from(message.customer_id());
    if (!customer_id) return std::unexpected(customer_id.error());
    auto customer = rooms_.customers.find(*customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) {
        return fail_at(Domain::customers, "customer_not_here", "customer_id",
                       "this till does not hold the customer: find them first");
    }
    Wanted wanted;
    wanted.customer = std::move(**customer);
    if (message.has_name() || message.has_phone() || message.has_email()) {
        auto contact = opened(wanted.customer);
        if (!contact) return std::unexpected(contact.error());
        wanted.contact = std::move(*contact);
    }
    if (auto taken = take_contact(message, wanted); !taken) return std::unexpected(taken.error());
    if (auto taken = take_open_fields(message, wanted); !taken) {
        return std::unexpected(taken.error());
    }
    if (wanted.fields.empty()) {
        return fail(Domain::customers, "nothing_changed",
                    "every value is the one that is held already");
    }
    till::Reply reply;
    if (!call.training) {
        if (auto recorded = record(message, call, wanted, reply); !recorded) {
            return std::unexpected(recorded.error());
        }
    }
    auto card = rooms_.screen.card(
        wanted.customer, with_them(asker_from(message.context(), "details changed", call.training)),
        call.now);
    if (!card) return std::unexpected(card.error());
    *reply.add_customers() = std::move(*card);
    return reply;
}

Result<wire::Contact> Changing::opened(const Customer& customer) {
    const auto plaintext =
        rooms_.keys.open(customer.customer_id, customer.contact_event_id, customer.contact);
    if (!plaintext) return std::unexpected(plaintext.error());
    wire::Contact contact;
    if (!contact.ParseFromString(*plaintext)) {
        return fail(Domain::sealing, "not_a_contact", "a sealed contact holds something else");
    }
    return contact;
}

Result<void> Changing::take_contact(const till::ChangeCustomer& message, Wanted& wanted) {
    if (message.has_name() && message.name() != wanted.contact.name()) {
        if (auto checked = check_name(message.name()); !checked) return checked;
        wanted.put(wire::FIELD_NAME, message.name());
    }
    if (message.has_email()) {
        std::string address;
        if (!message.email().empty()) {
            const auto email = Email::parse(message.email());
            if (!email) return std::unexpected(of_field(email, "email"));
            address = email->text();
        }
        if (address != wanted.contact.email()) {
            wanted.customer.email_lookup = rooms_.customers.email_lookup(address);
            wanted.put(wire::FIELD_EMAIL, address, wanted.customer.email_lookup);
        }
    }
    return message.has_phone() ? take_phone(message, wanted) : Result<void>();
}

// A number opens the membership at every till: whoever changes it shows the card, so that nobody
// takes a membership over by saying so.
Result<void> Changing::take_phone(const till::ChangeCustomer& message, Wanted& wanted) {
    const auto phone = Phone::parse(message.phone(), rooms_.pack.phones);
    if (!phone) return std::unexpected(of_field(phone, "phone"));
    if (phone->e164() == wanted.contact.phone()) return {};
    const auto owner = message.card().empty() ? Result<std::optional<Customer>>(std::nullopt)
                                              : rooms_.customers.find_by_card(message.card());
    if (!owner) return std::unexpected(owner.error());
    if (!*owner || (*owner)->customer_id != wanted.customer.customer_id) {
        return fail_at(Domain::customers, "proof_needed", "card",
                       "a new number needs the member's own card: scan it");
    }
    const std::string lookup = rooms_.customers.phone_lookup(*phone);
    const auto holder = rooms_.customers.find_by_phone_lookup(lookup);
    if (!holder) return std::unexpected(holder.error());
    if (*holder && (*holder)->customer_id != wanted.customer.customer_id) {
        return fail_at(Domain::customers, "already_member", "phone",
                       "this number belongs to another member");
    }
    wanted.customer.phone_lookup = lookup;
    wanted.put(wire::FIELD_PHONE, phone->e164(), lookup);
    return {};
}

Result<void> Changing::take_open_fields(const till::ChangeCustomer& message, Wanted& wanted) {
    Customer& customer = wanted.customer;
    if (message.has_language() && message.language() != customer.language) {
        const auto& languages = rooms_.pack.languages;
        if (std::ranges::find(languages, message.language()) == languages.end()) {
            return fail_at(Domain::customers, "language_unknown", "language",
                           "the language is none in which customers are spoken to here");
        }
        customer.language = message.language();
        wanted.put(wire::FIELD_LANGUAGE, customer.language);
    }
    if (message.home_here() && customer.home_store != rooms_.outbox.store()) {
        customer.home_store = rooms_.outbox.store();
        wanted.put(wire::FIELD_HOME_STORE, customer.home_store);
    }
    return {};
}

Result<void> Changing::record(const till::ChangeCustomer& message, const server::Call& call,
                              Wanted& wanted, till::Reply& reply) {
    Customer& customer = wanted.customer;
    auto listed = rooms_.customers.versions(customer.customer_id);
    if (!listed) return std::unexpected(listed.error());
    wire::FieldVersions versions = complete(std::move(*listed), customer);

    const consent::Origin origin{message.context(), call.request_id};
    const Now happened = consent::happened_at(message.context(), call.now);
    wire::Event event =
        consent::event_from(origin, customer.customer_id, wire::CUSTOMER_CHANGED, happened);
    event.set_id(rooms_.outbox.new_event_id(call.now));
    event.set_till(rooms_.outbox.till());
    for (wire::FieldChange& change : wanted.fields) {
        wire::FieldVersion& version = version_of(versions, change.field());
        for (const wire::FieldHead& head : version.heads())
            change.add_bases(head.event_id());
        version.clear_heads();
        wire::FieldHead& head = *version.add_heads();
        head.set_event_id(event.id());
        head.set_order_us(rules::merge::order_us(event));
        head.set_till(event.till());
        *event.mutable_customer_changed()->add_fields() = std::move(change);
    }
    if (wanted.contact_changed) {
        const std::string& key_id = customer.contact.key_id();
        auto changed = rooms_.keys.seal(customer.customer_id, key_id, event.id(), "contact",
                                        wanted.changed_contact.SerializeAsString());
        if (!changed) return std::unexpected(changed.error());
        *event.add_sealed() = std::move(*changed);
        auto whole = rooms_.keys.seal(customer.customer_id, key_id, event.id(), "contact",
                                      wanted.contact.SerializeAsString());
        if (!whole) return std::unexpected(whole.error());
        customer.contact = std::move(*whole);
        customer.contact_event_id = event.id();
    }
    if (auto kept = rooms_.customers.put(customer); !kept) return kept;
    if (auto kept = rooms_.customers.put_versions(customer.customer_id, versions); !kept) {
        return kept;
    }
    if (auto kept = rooms_.own_changes.keep(event, call.now); !kept) return kept;
    const auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    till::RecordedEvent& shown = *reply.add_recorded();
    shown.set_event_id(wire::uuid_text(recorded->event_id));
    shown.set_kind(wire::EventKind_Name(recorded->kind));
    return {};
}

}  // namespace tillside::engine::customers
