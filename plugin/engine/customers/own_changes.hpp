// Changes of customers that this till has recorded and head office's record does not hold yet. Head
// office's record is laid under them by the rule that head office itself follows
// (sync/rules/merge), so that a till shows at once what head office will say.
//
// Thread: the engine's main thread; functions that write want the caller's open transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::customers {

// The versions of a customer's fields, complete: where none are listed all are of the event that
// the contact is bound to.
[[nodiscard]] wire::FieldVersions complete(wire::FieldVersions listed, const Customer& customer);
// The version of one field in a complete list.
[[nodiscard]] wire::FieldVersion& version_of(wire::FieldVersions& versions,
                                             wire::CustomerField field);

class OwnChanges {
public:
    // All outlive this.
    OwnChanges(store::Database& database, KeyRing& keys) : database_(&database), keys_(&keys) {}

    // An event CUSTOMER_CHANGED, as it was recorded.
    [[nodiscard]] Result<void> keep(const wire::Event& event, Now now);

    // customer and versions are as head office sent them: what it has not seen (its change_ids do
    // not name it) is put over them. Changes that it has seen, or that are older than it may take
    // to see one, are dropped.
    [[nodiscard]] Result<void> put_over(const wire::Customer& sent, Customer& customer,
                                        wire::FieldVersions& versions, Now now);

    // Two are one person from now on.
    [[nodiscard]] Result<void> move(std::string_view from, std::string_view to);
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    [[nodiscard]] Result<void> clear();

private:
    [[nodiscard]] Result<bool> any();
    [[nodiscard]] Result<std::vector<wire::Event>> pending(const wire::Customer& sent, Now now);
    struct Won {
        const wire::Event* event;
        wire::CustomerField field;
    };
    [[nodiscard]] Result<void> reseal(const std::vector<Won>& won, Customer& customer);

    store::Database* database_;
    KeyRing* keys_;
    std::optional<bool> any_;  // nullopt: not known, or changed since
};

}  // namespace tillside::engine::customers
