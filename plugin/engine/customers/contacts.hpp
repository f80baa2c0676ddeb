// The only reader of sealed contacts. Every function takes a permit of the gate for the purpose and
// channel that its result serves, and ends it.
#pragma once

#include <string>

#include "plugin/engine/consent/permit.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "sync/rules/identity/phone.hpp"

namespace tillside::engine::customers {

// What a cashier may see.
struct MaskedContact {
    std::string name;         // "陳**"
    std::string phone;        // "9***4567"
    std::string card_number;  // whole: it is what the cashier compares with the card; empty: none
};

class Contacts {
public:
    // All outlive this.
    Contacts(Customers& customers, KeyRing& keys, const rules::identity::PhoneRules& phones)
        : customers_(&customers), keys_(&keys), phones_(&phones) {}

    // For the till's screen, to whomever runs the membership. customer: as it was just read; an
    // Error "permit_of_another" where the permit is not theirs.
    [[nodiscard]] Result<MaskedContact> masked(
        consent::Permit<consent::purpose::Membership, consent::channel::Till> permit,
        const Customer& customer);

    // For a manager's eyes, once.
    [[nodiscard]] Result<wire::Contact> in_clear(
        consent::Permit<consent::purpose::Membership, consent::channel::TillInClear> permit);

    // For one marketing message: E.164.
    [[nodiscard]] Result<std::string> phone(
        consent::Permit<consent::purpose::DirectMarketing, consent::channel::Sms> permit);

private:
    // With the card number, wherever it is sealed.
    [[nodiscard]] Result<wire::Contact> open(std::string_view customer_id);
    [[nodiscard]] Result<wire::Contact> open(const Customer& customer);

    Customers* customers_;
    KeyRing* keys_;
    const rules::identity::PhoneRules* phones_;
};

}  // namespace tillside::engine::customers
