#include "plugin/engine/service/words.hpp"

namespace tillside::engine::service {

Result<customers::CustomerKey> WordSeal::key_of(std::string_view customer_id) {
    const auto customer = customers_->find(customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (*customer) {
        const std::string& key_id = (*customer)->contact.key_id();
        const auto key = keys_->find(customer_id, key_id);
        if (key) return customers::CustomerKey{key_id, *key};
        if (key.error().code != "no_key") return std::unexpected(key.error());
    }
    return keys_->make(customer_id);
}

Result<void> WordSeal::seal(std::string_view part, const wire::Words& words,
                            std::string_view customer_id, wire::Event& event) {
    if (words.subject().empty() && words.text().empty()) return {};
    const auto key = key_of(customer_id);
    if (!key) return std::unexpected(key.error());
    *event.add_sealed() = wire::seal_part(key->key, key->key_id, event.id(), part,
                                          words.SerializeAsString(), random_);
    return {};
}

}  // namespace tillside::engine::service
