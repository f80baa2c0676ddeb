#include "plugin/engine/customers/incoming.hpp"

namespace tillside::engine::customers {

Result<void> Incoming::keep_keys(std::span<const wire::Customer* const> customers) {
    std::vector<wire::WrappedKey> keys;
    for (const wire::Customer* customer : customers) {
        const wire::WrappedKey& key = customer->key();
        if (key.customer_id().size() == 16 && key.key_id().size() == 16) keys.push_back(key);
    }
    return keys_->keep(keys);
}

Result<void> Incoming::apply(const wire::Customer& sent, std::int64_t generation, Now now) {
    // Without a hash: head office holds an older customer with the same phone, who is found by it.
    const std::size_t hash_bytes = sent.phone_lookup().size();
    if (sent.customer_id().size() != 16 || (hash_bytes != 16 && hash_bytes != 0)) {
        return fail(Domain::customers, "customer_broken",
                    "head office sent a customer without a proper id or look-up hash");
    }
    const auto held = customers_->find(sent.customer_id());
    if (!held) return std::unexpected(held.error());
    Customer customer;
    if (*held) customer = **held;
    customer.customer_id = sent.customer_id();
    customer.phone_lookup = sent.phone_lookup();
    customer.card_number = sent.card_number();
    customer.language = sent.language();
    customer.home_store = sent.home_store();
    if (!sent.contact().ciphertext().empty()) {
        customer.contact = sent.contact();
        customer.contact_event_id = sent.contact_event_id();
    }
    customer.visits = sent.visits();
    customer.last_visit_us = sent.last_visit_us();
    customer.history.assign(sent.history().begin(), sent.history().end());
    customer.as_of_us = now.us;
    customer.generation = generation;
    if (auto kept = customers_->put(customer); !kept) return kept;
    if (auto dropped = history_->summarised(sent.customer_id(), sent.last_visit_us()); !dropped) {
        return dropped;
    }
    for (const wire::SignedConsentRecord& record : sent.consents()) {
        if (auto kept = ledger_->keep(sent.customer_id(), record); !kept) {
            // One record that cannot be read must not keep the rest from being known.
            if (kept.error().domain != Domain::consent) return kept;
        }
    }
    return {};
}

Result<void> Incoming::remove(std::string_view customer_id) {
    if (auto erased = keys_->erase(customer_id); !erased) return erased;
    if (auto removed = customers_->remove(customer_id); !removed) return removed;
    if (auto forgotten = history_->forget(customer_id); !forgotten) return forgotten;
    if (others_forget) {
        if (auto forgotten = others_forget(customer_id); !forgotten) return forgotten;
    }
    return ledger_->forget(customer_id);
}

}  // namespace tillside::engine::customers
