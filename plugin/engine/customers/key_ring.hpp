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
#include <optional>
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
    // Seals words about a customer under a key that is held; bound_to: additional data.
    [[nodiscard]] Result<wire::SealedPart> seal(std::string_view customer_id,
                                                std::string_view key_id, std::string_view bound_to,
                                                std::string_view name, std::string_view plaintext);
    // As above, under any key of the customer's; "no_key" where this till holds none.
    [[nodiscard]] Result<wire::SealedPart> seal(std::string_view customer_id,
                                                std::string_view bound_to, std::string_view name,
                                                std::string_view plaintext);
    // Keys from head office, all in one transaction; those that are held already stay.
    [[nodiscard]] Result<void> keep(const std::vector<wire::WrappedKey>& from_head_office);
    [[nodiscard]] Result<void> erase(std::string_view customer_id);
    [[nodiscard]] Result<void> erase_all();
    // Takes erased keys out of keys.db's write-ahead log, too.
    [[nodiscard]] Result<void> shed();
    // Whether head office has every key of a customer.
    [[nodiscard]] Result<bool> is_sent(std::string_view customer_id);

    // Opens a part that seal() has made.
    [[nodiscard]] Result<std::string> open(std::string_view customer_id, std::string_view bound_to,
                                           const wire::SealedPart& part);

    // Wraps all keys that are still under one of the previous wrapping keys under the present one,
    // in steps that are each durable; gives how many. Once done it is not tried again until the
    // wrapping key changes. A key that none of them opens stays as it is.
    [[nodiscard]] Result<std::size_t> rewrap(const std::vector<wire::Key>& previous);

    // Keys that head office has not confirmed, sealed to it: to be sent with every batch until
    // sent() names them.
    [[nodiscard]] Result<std::vector<wire::WrappedKey>> to_send(std::size_t most);
    [[nodiscard]] Result<void> sent(const std::vector<wire::WrappedKey>& keys);

private:
    [[nodiscard]] std::optional<std::string> wrapped_anew(
        const wire::WrappedKey& held, const std::vector<wire::Key>& previous) const;
    [[nodiscard]] Result<std::size_t> rewrap_step(std::vector<wire::WrappedKey>& from,
                                                  const std::vector<wire::Key>& previous);

    store::Database* keys_;
    wire::Key wrapping_key_;
    wire::Key head_office_public_key_;
    wire::Random random_;
};

}  // namespace tillside::engine::customers
