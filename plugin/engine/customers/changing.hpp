// A known customer's details are changed at the till: some fields get new values, at once, and an
// event carries them with what they were changed from, so that changes at other tills meet them
// field by field (packaging/adr/0013).
//
// Thread: the engine's main thread, inside the dispatcher's transaction.
#pragma once

#include "plugin/engine/customers/contacts.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "plugin/engine/customers/own_changes.hpp"
#include "plugin/engine/customers/screen.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "sdk/schema/till.hpp"
#include "sync/rules/consent/pack.hpp"

namespace tillside::engine::customers {

class Changing {
public:
    struct Rooms {
        outbox::Outbox& outbox;
        Customers& customers;
        KeyRing& keys;
        OwnChanges& own_changes;
        Screen& screen;
        const rules::consent::Pack& pack;
    };
    // The rooms outlive this.
    explicit Changing(const Rooms& rooms) : rooms_(rooms) {}

    // The reply holds the card as it is now. Errors (Domain::customers) name the field:
    // "customer_not_here"; "nothing_changed"; "proof_needed" for a number without the member's own
    // card; "already_member" where the number is another's; those of Phone and Email;
    // "language_unknown"; sealing/"no_key" where this till cannot open the contact.
    [[nodiscard]] Result<till::Reply> change(const till::ChangeCustomer& message,
                                             const server::Call& call);

private:
    struct Wanted;
    [[nodiscard]] Result<wire::Contact> opened(const Customer& customer);
    [[nodiscard]] Result<void> take_phone(const till::ChangeCustomer& message, Wanted& wanted);
    [[nodiscard]] Result<void> take_contact(const till::ChangeCustomer& message, Wanted& wanted);
    [[nodiscard]] Result<void> take_open_fields(const till::ChangeCustomer& message,
                                                Wanted& wanted);
    [[nodiscard]] Result<void> record(const till::ChangeCustomer& message, const server::Call& call,
                                      Wanted& wanted, till::Reply& reply);

    Rooms rooms_;
};

}  // namespace tillside::engine::customers
