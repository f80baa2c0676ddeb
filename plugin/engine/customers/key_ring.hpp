// Customers' keys on the till: in keys.db, a file of its own, each wrapped under the fleet's
// wrapping key. Erasing a key here makes every copy of the customer's sealed parts on this till
// unreadable.
//
// A key is durable in keys.db before the event that it seals is committed: a crash in between
// leaves a key that opens nothing, never a contact that nothing opens.
//
// Thread: the engine's main thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/store/database.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::customers {

struct CustomerKey {
    std::string key_id;  // 16 bytes
    wire::Key key{};
};

class KeyRing {
public:
    // keys: opened with store::key_migrations(); outlives the ring.
    KeyRing(store::Database& keys, const wire::Key& wrapping_key,
            const wire::Key& head_office_public_key, wire::Random random)
        : keys_(&keys),
          wrapping_key_(wrapping_key),
          head_office_public_key_(head_office_public_key),
          random_(std::move(random)) {}

    // A new key for a new customer, durable when this returns, and queued for head office.
    [[nodiscard]] Result<CustomerKey> make(std::string_view customer_id);
    // An Error sealing/"no_key" where this till does not hold it.
    [[nodiscard]] Result<wire::Key> find(std::string_view customer_id, std::string_view key_id);
    // Keys from head office, all in one transaction; those that are held already stay.
    [[nodiscard]] Result<void> keep(const std::vector<wire::WrappedKey>& from_head_office);
    [[nodiscard]] Result<void> erase(std::string_view customer_id);

    // Keys that head office has not confirmed, sealed to it: to be sent with every batch until
    // sent() names them.
    [[nodiscard]] Result<std::vector<wire::WrappedKey>> to_send(std::size_t most);
    [[nodiscard]] Result<void> sent(const std::vector<wire::WrappedKey>& keys);

private:
    store::Database* keys_;
    wire::Key wrapping_key_;
    wire::Key head_office_public_key_;
    wire::Random random_;
};

}  // namespace tillside::engine::customers
