// Customers as head office sends them, laid over what the till knows itself. Head office may be
// behind: it has not yet seen what this till's outbox still holds. So consent records and
// withdrawals are only ever added (the fold decides), a contact that is held is replaced by a newer
// one but never by none, and baskets of this till stay until head office's summary holds them.
//
// Thread: the engine's main thread; inside the caller's transaction. Keys go to keys.db first
// (keep_keys), outside it.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/history.hpp"
#include "plugin/engine/customers/key_ring.hpp"

namespace tillside::engine::customers {

class Incoming {
public:
    // All outlive this.
    Incoming(Customers& customers, consent::Ledger& ledger, History& history, KeyRing& keys)
        : customers_(&customers), ledger_(&ledger), history_(&history), keys_(&keys) {}

    // The keys of all customers of one message, durable in keys.db when this returns.
    [[nodiscard]] Result<void> keep_keys(std::span<const wire::Customer* const> customers);
    // An Error "customer_broken" where ids have wrong lengths; nothing is changed then.
    [[nodiscard]] Result<void> apply(const wire::Customer& customer, std::int64_t generation,
                                     Now now);
    // What other rooms hold of a customer; called by remove(). Set once.
    std::function<Result<void>(std::string_view customer_id)> others_forget;

    // Removes a customer with everything that is held of them; their key first.
    [[nodiscard]] Result<void> remove(std::string_view customer_id);

private:
    Customers* customers_;
    consent::Ledger* ledger_;
    History* history_;
    KeyRing* keys_;
};

}  // namespace tillside::engine::customers
