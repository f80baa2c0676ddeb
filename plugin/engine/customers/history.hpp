// What a customer bought: head office's summary and, on top of it, the baskets completed on this
// till that the summary does not hold yet. Baskets are noted for every member (visits are counted
// from them); which articles they held is read for one purpose only, suggestions, with a permit.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "plugin/engine/consent/permit.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::customers {

class History {
public:
    static constexpr int baskets_max = 50;  // a customer, on this till; older ones make room
    static constexpr std::size_t items_max = 2000;

    explicit History(store::Database& database) : database_(&database) {}  // it outlives this

    // A basket was completed for the customer (16 bytes). skus may repeat.
    [[nodiscard]] Result<void> note_basket(std::string_view customer_id,
                                           const std::vector<std::string>& skus, Now happened);

    // Articles with the baskets they were in, 0 = the last one; for suggestions at the till.
    [[nodiscard]] Result<std::vector<wire::PurchasedItem>> read(
        consent::Permit<consent::purpose::Profiling, consent::channel::Till> permit);

    // Head office's history takes the place of the one before; baskets up to its last visit are in
    // it. The customer is one that the till holds.
    [[nodiscard]] Result<void> summarised(const wire::Customer& sent);
    // Two are one person: baskets of `from` that were noted here count for `to`.
    [[nodiscard]] Result<void> move(std::string_view from, std::string_view to);
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    [[nodiscard]] Result<void> forget_all();

private:
    store::Database* database_;
};

}  // namespace tillside::engine::customers
