#include "plugin/engine/customers/key_ring.hpp"

#include <array>
#include <optional>

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
constexpr Sql any_key{"SELECT key_id FROM customer_keys WHERE customer_id = ?1 LIMIT 1"};
constexpr Sql erase_keys{"DELETE FROM customer_keys WHERE customer_id = ?1"};
constexpr std::size_t keys_a_step = 2000;
constexpr Sql keys_after{
    "SELECT customer_id, key_id, wrapped FROM customer_keys WHERE (customer_id, key_id) > (?1, ?2)"
    " ORDER BY customer_id, key_id LIMIT ?3"};
constexpr Sql replace_wrapped{
    "UPDATE customer_keys SET wrapped = ?3 WHERE customer_id = ?1 AND key_id = ?2"};
constexpr Sql wrapping_of{"SELECT digest FROM key_wrapping"};
constexpr Sql note_wrapping{
    "INSERT INTO key_wrapping (one, digest) VALUES (1, ?1)"
    " ON CONFLICT (one) DO UPDATE SET digest = excluded.digest"};
constexpr Sql erase_everything{"DELETE FROM customer_keys"};
constexpr Sql unsent_of{
    "SELECT 1 FROM customer_keys WHERE customer_id = ?1 AND for_head_office IS NOT NULL"};
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
        row.bind(store::LentBlob{customer_id}, store::LentBlob{key_id});
        if (!row.step()) {
            return fail(Domain::sealing, "no_key", "this till does not hold the customer's key");
        }
        return wire::unwrap_key(row.blob_view(0), customer_id, key_id, wrapping_key_);
    });
}

Result<wire::SealedPart> KeyRing::seal(std::string_view customer_id, std::string_view key_id,
                                       std::string_view bound_to, std::string_view name,
                                       std::string_view plaintext) {
    const auto key = find(customer_id, key_id);
    if (!key) return std::unexpected(key.error());
    return wire::seal_part(*key, key_id, bound_to, name, plaintext, random_);
}

Result<wire::SealedPart> KeyRing::seal(std::string_view customer_id, std::string_view bound_to,
                                       std::string_view name, std::string_view plaintext) {
    const auto key_id = keys_->attempt("reading a customer key", [&] {
        auto row = keys_->query(any_key);
        row.bind(Blob{customer_id});
        return row.step() ? row.blob(0) : std::string();
    });
    if (!key_id) return std::unexpected(key_id.error());
    return seal(customer_id, *key_id, bound_to, name, plaintext);
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

std::optional<std::string> KeyRing::wrapped_anew(const wire::WrappedKey& held,
                                                 const std::vector<wire::Key>& previous) const {
    if (wire::unwrap_key(held, wrapping_key_)) return std::nullopt;
    for (const wire::Key& before : previous) {
        const auto key = wire::unwrap_key(held, before);
        if (!key) continue;
        return wire::wrap_key(*key, held.customer_id(), held.key_id(), wrapping_key_, random_)
            .wrapped();
    }
    return std::nullopt;
}

Result<std::size_t> KeyRing::rewrap_step(std::vector<wire::WrappedKey>& from,
                                         const std::vector<wire::Key>& previous) {
    auto transaction = keys_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto rewrapped = keys_->attempt("wrapping keys anew", [&] {
        std::size_t count = 0;
        for (const wire::WrappedKey& held : from) {
            const auto wrapped = wrapped_anew(held, previous);
            if (!wrapped) continue;
            keys_->query(replace_wrapped)
                .bind(Blob{held.customer_id()}, Blob{held.key_id()}, Blob{*wrapped})
                .run();
            ++count;
        }
        return count;
    });
    if (!rewrapped) return rewrapped;
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return rewrapped;
}

Result<std::size_t> KeyRing::rewrap(const std::vector<wire::Key>& previous) {
    // A digest names the wrapping key without giving it away: the key has 256 random bits.
    const std::string digest = wire::to_bytes(wire::sha256(wire::to_bytes(wrapping_key_)));
    const auto known = keys_->attempt("reading under which key keys are wrapped", [&] {
        auto row = keys_->query(wrapping_of);
        return row.step() ? row.blob(0) : std::string();
    });
    if (!known) return std::unexpected(known.error());
    if (*known == digest) return std::size_t{0};
    std::size_t count = 0;
    wire::WrappedKey last;
    for (bool more = !previous.empty(); more;) {
        auto next = keys_->attempt("reading keys to wrap anew", [&] {
            std::vector<wire::WrappedKey> out;
            auto rows = keys_->query(keys_after);
            rows.bind(Blob{last.customer_id()}, Blob{last.key_id()}, keys_a_step);
            while (rows.step()) {
                wire::WrappedKey& key = out.emplace_back();
                key.set_customer_id(rows.blob(0));
                key.set_key_id(rows.blob(1));
                key.set_wrapped(rows.blob(2));
            }
            return out;
        });
        if (!next) return std::unexpected(next.error());
        const auto rewrapped = rewrap_step(*next, previous);
        if (!rewrapped) return rewrapped;
        count += *rewrapped;
        more = next->size() == keys_a_step;
        if (more) last = next->back();
    }
    auto noted = keys_->attempt("noting under which key keys are wrapped",
                                [&] { keys_->query(note_wrapping).bind(Blob{digest}).run(); });
    if (!noted) return std::unexpected(noted.error());
    if (auto cut = shed(); !cut) return std::unexpected(cut.error());
    return count;
}

Result<void> KeyRing::erase_all() {
    return keys_->attempt("erasing all customers' keys",
                          [&] { keys_->query(erase_everything).run(); });
}

Result<void> KeyRing::shed() {
    return keys_->shed();
}

Result<bool> KeyRing::is_sent(std::string_view customer_id) {
    return keys_->attempt("reading what head office has of a customer", [&] {
        auto row = keys_->query(unsent_of);
        row.bind(Blob{customer_id});
        return !row.step();
    });
}

Result<std::string> KeyRing::open(std::string_view customer_id, std::string_view bound_to,
                                  const wire::SealedPart& part) {
    const auto key = find(customer_id, part.key_id());
    if (!key) return std::unexpected(key.error());
    return wire::open_part(*key, bound_to, part);
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
