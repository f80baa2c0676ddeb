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
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/store/database.hpp"

namespace tillside::engine::customers {

// What the till itself has seen since head office's summary.
struct RecentVisits {
    std::uint32_t visits = 0;
    std::int64_t last_visit_us = 0;
};

class History {
public:
    static constexpr int baskets_max = 50;  // a customer, on this till; older ones make room
    static constexpr std::size_t items_max = 2000;

    // Both outlive this.
    History(store::Database& database, Customers& customers)
        : database_(&database), customers_(&customers) {}

    // A basket was completed for the customer (16 bytes). skus may repeat.
    [[nodiscard]] Result<void> note_basket(std::string_view customer_id,
                                           const std::vector<std::string>& skus, Now happened);

    // Articles with the baskets they were in, 0 = the last one; for suggestions at the till.
    [[nodiscard]] Result<std::vector<wire::PurchasedItem>> read(
        consent::Permit<consent::purpose::Profiling, consent::channel::Till> permit);

    [[nodiscard]] Result<RecentVisits> recent_visits(std::string_view customer_id);
    // Head office's summary now holds all up to a time.
    [[nodiscard]] Result<void> summarised(std::string_view customer_id, std::int64_t up_to_us);
    [[nodiscard]] Result<void> forget(std::string_view customer_id);
    [[nodiscard]] Result<void> forget_all();

private:
    store::Database* database_;
    Customers* customers_;
};

}  // namespace tillside::engine::customers
