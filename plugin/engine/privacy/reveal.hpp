// A customer's contact in the clear, and more look-ups than the limit: what a till shows only
// after a manager agreed. Who agreed, to what, and why is committed before the values are in the
// reply (privacy.md, duties 23 and 25).
//
// Thread: the engine's main thread.
#pragma once

#include <span>
#include <string>

#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/customers/contacts.hpp"
#include "plugin/engine/interface/elevations.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::privacy {

// Which role may see which value in the clear. Denied is whatever is not named here.
[[nodiscard]] bool may_see(till::Role role, till::ContactField field);

class Reveal {
public:
    static constexpr std::uint32_t shown_ms = 30'000;

    struct Rooms {
        consent::Gate& gate;
        consent::LookUps& look_ups;
        customers::Customers& customers;
        customers::Contacts& contacts;
        interface::Elevations& elevations;
        outbox::Outbox& outbox;
    };
    // The rooms outlive this.
    explicit Reveal(const Rooms& rooms) : rooms_(rooms) {}

    // Serves REVEAL_CONTACT, and what managers grant.
    void join(server::Dispatcher& dispatcher);
    // After a request was served: where look-ups were limited, a manager is asked for more.
    [[nodiscard]] Result<void> after(const server::Served& served, till::Reply& reply);

    // Answers with an ElevationRequest. Errors: "fields_missing", "field_unknown",
    // "reason_needed", "reason_unfit", "customer_not_here", "customer_id_wrong", "training".
    [[nodiscard]] Result<till::Reply> ask(const till::RevealContact& message,
                                          const server::Call& call);

private:
    [[nodiscard]] Result<void> show(const interface::Granted& granted, till::Reply& reply);
    [[nodiscard]] Result<void> record(const interface::Granted& granted,
                                      std::span<const till::ContactField> fields,
                                      till::Reply& reply);

    Rooms rooms_;
};

}  // namespace tillside::engine::privacy
