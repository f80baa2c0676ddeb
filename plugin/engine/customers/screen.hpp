// What a host may show of a customer: the masked card with the state of each purpose. Every showing
// passes the gate.
#pragma once

#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/customers/contacts.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "sdk/schema/till.hpp"

namespace tillside::engine::customers {

class Screen {
public:
    // All outlive this. own_store: this till's.
    Screen(consent::Gate& gate, consent::Ledger& ledger, Contacts& contacts, std::string own_store)
        : gate_(&gate), ledger_(&ledger), contacts_(&contacts), own_store_(std::move(own_store)) {}

    // The gate's Errors where the showing is refused. A contact that no key opens is shown as
    // "***".
    [[nodiscard]] Result<till::CustomerCard> card(const Customer& customer,
                                                  const consent::Asker& asker, Now now);

    // What has to be done about the customer's consents, and whether they are under age: for the
    // card of whoever is attached to a sale.
    [[nodiscard]] Result<void> add_due(std::string_view customer_id, Now now,
                                       till::CustomerCard& card);

private:
    consent::Gate* gate_;
    consent::Ledger* ledger_;
    Contacts* contacts_;
    std::string own_store_;
};

}  // namespace tillside::engine::customers
