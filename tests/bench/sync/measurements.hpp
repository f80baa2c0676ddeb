// The parts of `tillside-bench sync`, each of which prints its figures. Folders are the caller's
// and empty.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sync/wire/error.hpp"
#include "tests/bench/sync/sale_events.hpp"

namespace tillside::bench {

struct Programs {
    std::filesystem::path plugin;
    std::filesystem::path engine;
    std::filesystem::path head_office;
};

// sync.enqueue1_ratio, sync.enqueue100_ratio, sync.enqueue1_p99_over_fsync_p99
[[nodiscard]] Result<void> measure_enqueue(const std::filesystem::path& folder, SaleEvents& events);
// sync.drain100k_s, sync.drain_ratio, sync.wire_bytes_per_event, sync.drain_growth,
// sync.engine_rss_added_mib; `count` events are the short backlog, ten times as many the long one.
[[nodiscard]] Result<void> measure_drain(const Programs& programs,
                                         const std::filesystem::path& folder, SaleEvents& events,
                                         int count);
// sync.drain100k_pg_s. `fresh_store` makes an empty database each time and gives its URL.
[[nodiscard]] Result<void> measure_drain_postgres(const Programs& programs,
                                                  const std::filesystem::path& folder,
                                                  SaleEvents& events, int count,
                                                  const std::function<std::string()>& fresh_store);
// sync.wire_bytes_single
[[nodiscard]] Result<void> measure_single(SaleEvents& events);
// sync.reconnect_s
[[nodiscard]] Result<void> measure_reconnect(const Programs& programs,
                                             const std::filesystem::path& folder,
                                             SaleEvents& events,
                                             const std::vector<double>& outages_s);

[[nodiscard]] Result<void> measure_suppression(const Programs& programs,
                                               const std::filesystem::path& folder);
// Over SQLite and over a PostgreSQL of its own (ingest.cpp).
[[nodiscard]] Result<void> measure_ingest();

}  // namespace tillside::bench
