// Head office in figures for a monitoring system: the text that Prometheus reads (exposition format
// 0.0.4). Names of stores and tills are its only labels; nothing about a customer is in it.
#pragma once

#include <cstdint>
#include <string>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::metrics {

// What passed through this process since it was started.
struct Traffic {
    std::uint64_t batches_taken = 0;
    std::uint64_t batches_refused = 0;
    std::uint64_t events_taken = 0;      // in batches that were taken, also those sent again
    std::uint64_t event_body_bytes = 0;  // of batches, packed
    std::uint64_t suppressions_taken = 0;
};

// Requests' bodies in memory, as they came and unpacked (http/byte_budget.hpp).
struct Bodies {
    std::uint64_t bytes_max = 0;
    std::uint64_t held = 0;
    std::uint64_t most_held = 0;  // since this process was started
    std::uint64_t put_off = 0;
};

// Some queries over small tables; no table that grows is counted.
[[nodiscard]] Result<std::string> metrics_text(store::Database& database, const Traffic& traffic,
                                               const Bodies& bodies, Now now);

}  // namespace tillside::head_office::metrics
