// Requests of data subjects, opened at the till: a copy of their data, its correction, its erasure
// (PDPO S18 to 26). The customer gets a number at once, offline too, and the day by which head
// office must have answered. What they say is sealed; how it was made sure who they are is kept.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/service/words.hpp"
#include "sdk/schema/till.hpp"
#include "sync/rules/consent/pack.hpp"

namespace tillside::engine::privacy {

class Requests {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        customers::Customers& customers;
        customers::KeyRing& keys;
        const rules::consent::Pack& pack;  // how long an answer may take
    };
    // The rooms outlive this.
    Requests(const Rooms& rooms, wire::Random random)
        : rooms_(rooms), seal_(rooms.customers, rooms.keys, std::move(random)) {}

    // Serves OPEN_PRIVACY_REQUEST.
    void join(server::Dispatcher& dispatcher);
    // Errors: "customer_id_wrong", "kind_missing", "identity_missing", "text_missing" (a correction
    // says what is wrong), "text_too_long", "text_holds_number". In training the number is of
    // nobody.
    [[nodiscard]] Result<till::Reply> open(const till::PrivacyRequestOpened& message,
                                           const server::Call& call);

private:
    [[nodiscard]] Result<std::string> next_number(const std::string& day);

    Rooms rooms_;
    service::WordSeal seal_;
};

}  // namespace tillside::engine::privacy
