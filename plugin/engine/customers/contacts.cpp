#include "plugin/engine/customers/contacts.hpp"

#include "sync/rules/identity/masking.hpp"

namespace tillside::engine::customers {

Result<wire::Contact> Contacts::open(std::string_view customer_id) {
    const auto customer = customers_->find(customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) {
        return fail(Domain::customers, "customer_not_here", "this till does not hold the customer");
    }
    return open(**customer);
}

Result<wire::Contact> Contacts::open(const Customer& customer) {
    const auto key = keys_->find(customer.customer_id, customer.contact.key_id());
    if (!key) return std::unexpected(key.error());
    const auto plaintext = wire::open_part(*key, customer.contact_event_id, customer.contact);
    if (!plaintext) return std::unexpected(plaintext.error());
    wire::Contact contact;
    if (!contact.ParseFromString(*plaintext)) {
        return fail(Domain::sealing, "not_a_contact", "a sealed contact holds something else");
    }
    if (contact.card_number().empty() && !customer.card.ciphertext().empty()) {
        auto card = wire::open_part(*key, customer.customer_id, customer.card);
        if (card) contact.set_card_number(std::move(*card));
    }
    return contact;
}

Result<MaskedContact> Contacts::masked(
    consent::Permit<consent::purpose::Membership, consent::channel::Till> permit,
    const Customer& customer) {
    const auto customer_id = std::move(permit).spend();
    if (!customer_id) return std::unexpected(customer_id.error());
    if (*customer_id != customer.customer_id) {
        return fail(Domain::consent, "permit_of_another", "this permit is for another customer");
    }
    const auto contact = open(customer);
    if (!contact) return std::unexpected(contact.error());
    // A number that the pack no longer serves cannot be masked by its rules: nothing of it is
    // shown.
    const auto phone = rules::identity::Phone::from_e164(contact->phone(), *phones_);
    return MaskedContact{rules::identity::masked_name(contact->name()),
                         phone ? phone->masked(*phones_) : "***", contact->card_number()};
}

Result<wire::Contact> Contacts::in_clear(
    consent::Permit<consent::purpose::Membership, consent::channel::TillInClear> permit) {
    const auto customer_id = std::move(permit).spend();
    if (!customer_id) return std::unexpected(customer_id.error());
    return open(*customer_id);
}

Result<std::string> Contacts::phone(
    consent::Permit<consent::purpose::DirectMarketing, consent::channel::Sms> permit) {
    const auto customer_id = std::move(permit).spend();
    if (!customer_id) return std::unexpected(customer_id.error());
    const auto contact = open(*customer_id);
    if (!contact) return std::unexpected(contact.error());
    return contact->phone();
}

}  // namespace tillside::engine::customers
