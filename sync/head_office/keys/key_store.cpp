#include "sync/head_office/keys/key_store.hpp"

namespace tillside::head_office::keys {

KeyStore::KeyStore(store::Database& database, const wire::Key& wrapping_key, wire::Random random)
    : database_(database), wrapping_key_(wrapping_key), random_(std::move(random)) {}

Result<void> KeyStore::keep(std::span<const CustomerKey> keys, Now now) {
    if (keys.empty()) return {};
    return database_.transaction([&]() -> Result<void> {
        for (const CustomerKey& key : keys) {
            const wire::WrappedKey wrapped =
                wire::wrap_key(key.key, key.customer_id, key.key_id, wrapping_key_, random_);
            auto kept = database_.execute(
                "INSERT INTO customer_keys (customer_id, key_id, wrapped, kept_at_us) "
                "SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM erased_customers "
                "WHERE customer_id = ?1) ON CONFLICT (customer_id, key_id) DO NOTHING",
                {store::Blob{key.customer_id}, store::Blob{key.key_id},
                 store::Blob{wrapped.wrapped()}, now.us});
            if (!kept) return std::unexpected(std::move(kept.error()));
        }
        return {};
    });
}

Result<void> KeyStore::erase(std::string_view customer_id, Now now) {
    return database_.transaction([&]() -> Result<void> {
        auto noted = database_.execute(
            "INSERT INTO erased_customers (customer_id, erased_at_us) VALUES (?1, ?2) "
            "ON CONFLICT (customer_id) DO NOTHING",
            {store::Blob{customer_id}, now.us});
        if (!noted) return std::unexpected(std::move(noted.error()));
        auto erased = database_.execute("DELETE FROM customer_keys WHERE customer_id = ?1",
                                        {store::Blob{customer_id}});
        if (!erased) return std::unexpected(std::move(erased.error()));
        return {};
    });
}

Result<std::optional<wire::WrappedKey>> KeyStore::find_wrapped(std::string_view customer_id,
                                                               std::string_view key_id) {
    return database_.one("SELECT wrapped FROM customer_keys WHERE customer_id = ?1 AND key_id = ?2",
                         {store::Blob{customer_id}, store::Blob{key_id}},
                         [&](const store::Row& row) {
                             wire::WrappedKey wrapped;
                             wrapped.set_customer_id(std::string(customer_id));
                             wrapped.set_key_id(std::string(key_id));
                             wrapped.set_wrapped(row.blob_copy(0));
                             return wrapped;
                         });
}

Result<std::optional<wire::Key>> KeyStore::find(std::string_view customer_id,
                                                std::string_view key_id) {
    auto wrapped = find_wrapped(customer_id, key_id);
    if (!wrapped) return std::unexpected(std::move(wrapped.error()));
    if (!*wrapped) return std::optional<wire::Key>();
    auto key = wire::unwrap_key(**wrapped, wrapping_key_);
    if (!key) return std::unexpected(std::move(key.error()));
    return std::optional(*key);
}

}  // namespace tillside::head_office::keys
