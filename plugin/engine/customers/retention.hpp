// Customers who have not been seen for long leave the till (privacy.md, duty 31; PDPO S26): those
// of other stores sooner. Head office keeps them, and finds them again when they come back.
//
// Nobody leaves whom head office may not know: who was enrolled or changed here stays until it has
// come back from head office and head office has the key. So a clock that jumps ahead costs a
// question over the network, never a customer.
//
// Time is counted, not read: what passes between two sweeps is added up, nothing is taken off when
// the clock is set back, and no step ahead counts for more than `jump_us_max`. A clock that is
// turned back prolongs nothing.
//
// Thread: the engine's main thread, outside a transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "plugin/engine/customers/incoming.hpp"

namespace tillside::engine::customers {

// As the jurisdiction's pack says.
struct KeptFor {
    std::uint32_t own_days = 730;
    std::uint32_t others_days = 60;
};

class Retention {
public:
    static constexpr std::int64_t jump_us_max = 35LL * 24 * 3600 * 1'000'000;

    struct Rooms {
        store::Database& database;
        Customers& customers;
        KeyRing& keys;
        Incoming& incoming;
    };
    // The rooms outlive this. own_store: this till's.
    Retention(const Rooms& rooms, std::string own_store, KeptFor kept_for)
        : rooms_(rooms), own_store_(std::move(own_store)), kept_for_(kept_for) {}

    // Looks at the next `most` customers, in a circle that begins once an hour, and removes those
    // whose time has come; gives how many.
    [[nodiscard]] Result<std::size_t> sweep(Now now, std::size_t most);

    // For configuration that is read later.
    void keep_for(KeptFor kept_for) { kept_for_ = kept_for; }

private:
    [[nodiscard]] Result<std::int64_t> count_time(Now now);
    [[nodiscard]] Result<std::vector<std::string>> due_among_next(std::int64_t time_us,
                                                                  std::size_t most);
    [[nodiscard]] Result<bool> is_due(const Customer& customer, std::int64_t time_us);

    Rooms rooms_;
    std::string own_store_;
    KeptFor kept_for_;
    std::int64_t after_ = 0;           // number of the customer looked at last; 0: a new circle
    std::int64_t next_circle_us_ = 0;  // in counted time
};

}  // namespace tillside::engine::customers
