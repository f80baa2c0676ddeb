#include "plugin/engine/customers/key_ring.hpp"

#include <array>

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql insert_key{
    "INSERT INTO customer_keys (customer_id, key_id, wrapped, for_head_office)"
    " VALUES (?1, ?2, ?3, ?4)"};
constexpr Sql insert_key_from_head_office{
    "INSERT INTO customer_keys (customer_id, key_id, wrapped) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (customer_id, key_id) DO NOTHING"};
constexpr Sql find_key{"SELECT wrapped FROM customer_keys WHERE customer_id = ?1 AND key_id = ?2"};
constexpr Sql erase_keys{"DELETE FROM customer_keys WHERE customer_id = ?1"};
constexpr Sql keys_to_send{
    "SELECT customer_id, key_id, for_head_office FROM customer_keys"
    " WHERE for_head_office IS NOT NULL ORDER BY key_id LIMIT ?1"};
constexpr Sql key_was_sent{
    "UPDATE customer_keys SET for_head_office = NULL WHERE customer_id = ?1 AND key_id = ?2"};

}  // namespace

Result<CustomerKey> KeyRing::make(std::string_view customer_id) {
    std::array<unsigned char, 16> id{};
    random_(id);
    CustomerKey made{std::string(id.begin(), id.end()), wire::random_key(random_)};
    const wire::WrappedKey wrapped =
        wire::wrap_key(made.key, customer_id, made.key_id, wrapping_key_, random_);
    const std::string upward = wire::seal_key_up(made.key, head_office_public_key_);
    auto kept = keys_->attempt("keeping a new customer key", [&] {
        keys_->query(insert_key)
            .bind(Blob{customer_id}, Blob{made.key_id}, Blob{wrapped.wrapped()}, Blob{upward})
            .run();
    });
    if (!kept) return std::unexpected(kept.error());
    return made;
}

Result<wire::Key> KeyRing::find(std::string_view customer_id, std::string_view key_id) {
    return keys_->attempt("reading a customer key", [&]() -> Result<wire::Key> {
        auto row = keys_->query(find_key);
        row.bind(Blob{customer_id}, Blob{key_id});
        if (!row.step()) {
            return fail(Domain::sealing, "no_key", "this till does not hold the customer's key");
        }
        wire::WrappedKey wrapped;
        wrapped.set_customer_id(std::string(customer_id));
        wrapped.set_key_id(std::string(key_id));
        wrapped.set_wrapped(row.blob(0));
        return wire::unwrap_key(wrapped, wrapping_key_);
    });
}

Result<void> KeyRing::keep(const std::vector<wire::WrappedKey>& from_head_office) {
    if (from_head_office.empty()) return {};
    auto transaction = keys_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto kept = keys_->attempt("keeping customer keys", [&] {
        for (const wire::WrappedKey& key : from_head_office) {
            keys_->query(insert_key_from_head_office)
                .bind(Blob{key.customer_id()}, Blob{key.key_id()}, Blob{key.wrapped()})
                .run();
        }
    });
    if (!kept) return kept;
    return transaction->commit();
}

Result<void> KeyRing::erase(std::string_view customer_id) {
    return keys_->attempt("erasing a customer's keys",
                          [&] { keys_->query(erase_keys).bind(Blob{customer_id}).run(); });
}

Result<std::vector<wire::WrappedKey>> KeyRing::to_send(std::size_t most) {
    return keys_->attempt("reading keys for head office", [&] {
        std::vector<wire::WrappedKey> out;
        auto rows = keys_->query(keys_to_send);
        rows.bind(most);
        while (rows.step()) {
            wire::WrappedKey& key = out.emplace_back();
            key.set_customer_id(rows.blob(0));
            key.set_key_id(rows.blob(1));
            key.set_wrapped(rows.blob(2));
        }
        return out;
    });
}

Result<void> KeyRing::sent(const std::vector<wire::WrappedKey>& keys) {
    if (keys.empty()) return {};
    auto transaction = keys_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto noted = keys_->attempt("noting that head office has customer keys", [&] {
        for (const wire::WrappedKey& key : keys) {
            keys_->query(key_was_sent).bind(Blob{key.customer_id()}, Blob{key.key_id()}).run();
        }
    });
    if (!noted) return noted;
    return transaction->commit();
}

}  // namespace tillside::engine::customers
