// Wiping a till (privacy.md, duty 31): it was lost, or is given away. Customers' keys go first and
// for good, then customers, consent, staff, remembered replies and what was asked of whom; head
// office has all of it. What was recorded stays in the outbox, sealed under keys that are gone.
//
// An order of head office waits until the outbox has been sent, ten minutes at most. It is followed
// once; from then on the till takes no customers and staff in, until it is let in anew with another
// token.
//
// Thread: the engine's main thread, outside a transaction unless said otherwise.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/history.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/staff/staff.hpp"

namespace tillside::engine::run {

class Wipe {
public:
    static constexpr std::int64_t waits_us_max = 600LL * 1'000'000;

    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        customers::Customers& customers;
        customers::History& history;
        customers::KeyRing& keys;
        consent::Ledger& ledger;
        staff::Staff& staff;
    };
    // The rooms outlive this. token: the till's, as its secrets give it.
    Wipe(const Rooms& rooms, std::string_view token);

    // What other rooms hold of customers goes with the rest: called inside the transaction.
    using Forget = std::function<Result<void>()>;
    void also(Forget forget) { others_.push_back(std::move(forget)); }

    // Notes an order, to be followed when its time has come; inside the caller's transaction.
    [[nodiscard]] Result<void> take(const wire::Wipe& order, Now now);
    // Follows an order that waits, if everything is sent or has had its time; true where it did.
    [[nodiscard]] Result<bool> follow(Now now);
    // Wipes the till now. order_id: empty where somebody at the till decides.
    [[nodiscard]] Result<void> wipe(std::string order_id, std::string_view reason, Now now);
    // The till has that token from now on.
    void let_in(std::string_view token) { token_digest_ = wire::to_bytes(wire::sha256(token)); }
    // Whether the till has another token than when it was wiped: it was let in anew. Said once.
    [[nodiscard]] Result<bool> let_in_anew();
    // Whether the till was wiped and not let in anew since.
    [[nodiscard]] Result<bool> stands();

private:
    [[nodiscard]] Result<void> forget_everybody();
    [[nodiscard]] Result<void> record(std::string_view order_id, std::string_view reason,
                                      std::uint64_t customers, Now now);

    Rooms rooms_;
    std::string token_digest_;
    std::vector<Forget> others_;
};

}  // namespace tillside::engine::run
