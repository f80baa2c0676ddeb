// The till's copy of consent records and of withdrawals that came without theirs. It keeps them and
// folds them (sync/rules/consent); it changes none and forgets none unless the customer is removed.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

class Ledger {
public:
    // Both outlive the ledger.
    Ledger(store::Database& database, const rules::consent::Pack& pack)
        : database_(&database), pack_(&pack) {}

    [[nodiscard]] const rules::consent::Pack& pack() const { return *pack_; }

    // What all that is held of a customer (16 bytes) adds up to.
    [[nodiscard]] Result<rules::consent::Standing> standing(std::string_view customer_id, Now now);

    // Adds a record; one that is held already stays as it is. An Error "record_broken" where the
    // bytes are no consent record or speak of another customer.
    [[nodiscard]] Result<void> keep(std::string_view customer_id,
                                    const wire::SignedConsentRecord& signed_record);
    // Adds a withdrawal that is in force at once, whether or not its record ever comes.
    [[nodiscard]] Result<void> keep(const wire::Suppression& suppression);

    // Takes everything of a customer away: head office has removed them.
    [[nodiscard]] Result<void> forget(std::string_view customer_id);

private:
    store::Database* database_;
    const rules::consent::Pack* pack_;
};

}  // namespace tillside::engine::consent
