// Opting out for an address of nobody known (S35G(2)): a person who is no member, or does not say,
// names a number or an e-mail address that is to get no messages. In force on this till when the
// answer is out, first in the queue to head office, and known everywhere by its keyed hash only.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/consent/addresses.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "sync/rules/identity/phone.hpp"

namespace tillside::engine::privacy {

class AddressOptOut {
public:
    struct Rooms {
        consent::Addresses& addresses;
        customers::Customers& customers;
        outbox::Outbox& outbox;
        const rules::identity::PhoneRules& phones;
    };
    // The rooms outlive this.
    explicit AddressOptOut(const Rooms& rooms) : rooms_(rooms) {}

    // Serves SUPPRESS_ADDRESS.
    void join(server::Dispatcher& dispatcher);
    // Errors: those of Phone and Email, "address_missing", "channel_unknown" (also: one that does
    // not reach this sort of address).
    [[nodiscard]] Result<till::Reply> opt_out(const till::SuppressAddress& message,
                                              const server::Call& call);

private:
    [[nodiscard]] Result<std::string> hash_of(const till::SuppressAddress& message) const;

    Rooms rooms_;
};

}  // namespace tillside::engine::privacy
