// Customers as head office sends them, laid over what the till knows itself. Head office may be
// behind: it has not yet seen what this till's outbox still holds. So consent records and
// withdrawals are only ever added (the fold decides), a contact that is held is replaced by a newer
// one but never by none or an older, and baskets of this till stay until head office's summary
// holds them. Changes that this till has recorded stay in force over a record that does not hold
// them
// yet (own_changes.hpp); ids that head office has made one are joined (members.hpp).
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
#include "plugin/engine/customers/members.hpp"
#include "plugin/engine/customers/own_changes.hpp"

namespace tillside::engine::customers {

class Incoming {
public:
    // All outlive this.
    Incoming(store::Database& database, Customers& customers, consent::Ledger& ledger,
             History& history, KeyRing& keys)
        : database_(&database),
          customers_(&customers),
          ledger_(&ledger),
          history_(&history),
          keys_(&keys),
          members_(database, customers, ledger, history),
          own_changes_(database, keys) {
        members_.on_joined([this](std::string_view from, std::string_view to) {
            return own_changes_.move(from, to);
        });
    }
    Incoming(const Incoming&) = delete;
    Incoming& operator=(const Incoming&) = delete;

    // The keys of all customers of one message, durable in keys.db when this returns.
    [[nodiscard]] Result<void> keep_keys(std::span<const wire::Customer* const> customers);
    // A card number that comes in the clear (of a member from before cards were sealed) is sealed
    // before it is kept. An Error "customer_broken" where ids or hashes have wrong lengths; nothing
    // is changed then.
    [[nodiscard]] Result<void> apply(const wire::Customer& customer, std::int64_t generation,
                                     Now now);
    // A customer goes on as another, whom head office sends by themselves.
    [[nodiscard]] Result<void> merged(const wire::CustomerMerged& merged) {
        return members_.announced(merged);
    }
    // A withdrawal that runs ahead of its record; of an id that goes on as another customer's, too.
    [[nodiscard]] Result<void> suppress(const wire::Suppression& suppression);
    // Head office says that somebody is gone: with everything, unless they go on as another.
    [[nodiscard]] Result<void> gone(std::string_view customer_id);
    // Removes a customer with everything that is held of them; their key first, and for good even
    // where the transaction is undone afterwards.
    [[nodiscard]] Result<void> remove(std::string_view customer_id);
    // Removes somebody who was not seen for long, or whom head office, which began anew, does not
    // know. What they refused stays, as withdrawals: head office may send them again, and restored
    // from a copy before it hears of that.
    [[nodiscard]] Result<void> leave_behind(std::string_view customer_id);
    // What other rooms hold of a customer goes with them: called inside remove().
    using Forget = std::function<Result<void>(std::string_view customer_id)>;
    void on_removed(Forget forget) { others_.push_back(std::move(forget)); }
    // Joins what other rooms hold of two who are one from now on.
    void on_joined(Members::Join join) { members_.on_joined(std::move(join)); }
    [[nodiscard]] OwnChanges& own_changes() { return own_changes_; }
    [[nodiscard]] Members& members() { return members_; }
    // Other ids and changes of everybody: the till is wiped.
    [[nodiscard]] Result<void> clear();
    // After the commit that removed somebody: nothing of them stays in a write-ahead log.
    [[nodiscard]] Result<void> shed();

private:
    // Contact, look-up hashes and card as sent; what is held stays where it is newer.
    [[nodiscard]] Result<void> take_contact(const wire::Customer& sent, bool held,
                                            Customer& customer);

    store::Database* database_;
    Customers* customers_;
    consent::Ledger* ledger_;
    History* history_;
    KeyRing* keys_;
    Members members_;
    OwnChanges own_changes_;
    std::vector<Forget> others_;
    bool removed_ = false;  // somebody, since the last shed()
};

}  // namespace tillside::engine::customers
