// What a customer said, on its way into an event: of a known customer it is sealed under their key,
// like a contact; of nobody known it stands in the fact, because there is nobody whose it is.
#pragma once

#include <string>
#include <string_view>

#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::service {

class WordSeal {
public:
    // Both outlive this.
    WordSeal(customers::Customers& customers, customers::KeyRing& keys, wire::Random random)
        : customers_(&customers), keys_(&keys), random_(std::move(random)) {}

    // Puts a sealed part ("words", "promise") on the event, unless there is nothing to seal; the
    // event's id is set first, because the seal is bound to it. A customer whom this till does not
    // hold gets a key of their own, which goes to head office with the event.
    [[nodiscard]] Result<void> seal(std::string_view part, const wire::Words& words,
                                    std::string_view customer_id, wire::Event& event);

private:
    [[nodiscard]] Result<customers::CustomerKey> key_of(std::string_view customer_id);

    customers::Customers* customers_;
    customers::KeyRing* keys_;
    wire::Random random_;
};

}  // namespace tillside::engine::service
