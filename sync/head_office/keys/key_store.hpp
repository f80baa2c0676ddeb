// Customers' keys at head office: a database of their own (keys.db), each key under the fleet's
// wrapping key. Refuses to know whose key it is beyond the pseudonym, and never logs a key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::keys {

struct CustomerKey {
    std::string customer_id;  // 16 bytes
    std::string key_id;       // 16 bytes
    wire::Key key{};
};

class KeyStore {
public:
    // Borrows the database (schema: store::keys_schema()); one thread at a time.
    KeyStore(store::Database& database, const wire::Key& wrapping_key, wire::Random random);

    // Durable when it returns. A key that is already held stays as it is: a till cannot replace a
    // customer's key. Keys of customers who were erased are not kept.
    [[nodiscard]] Result<void> keep(std::span<const CustomerKey> keys, Now now);

    // Erases all keys of a customer for good: what was sealed with them opens nowhere any more, and
    // no key of theirs is kept again.
    [[nodiscard]] Result<void> erase(std::string_view customer_id, Now now);

    // The key itself, to open a sealed part; nothing where it is not held (or was erased).
    [[nodiscard]] Result<std::optional<wire::Key>> find(std::string_view customer_id,
                                                        std::string_view key_id);
    // As it goes down to tills; the same bytes each time.
    [[nodiscard]] Result<std::optional<wire::WrappedKey>> find_wrapped(std::string_view customer_id,
                                                                       std::string_view key_id);

private:
    store::Database& database_;
    wire::Key wrapping_key_;
    wire::Random random_;
};

}  // namespace tillside::head_office::keys
