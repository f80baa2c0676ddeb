// The parts of `tillside-bench sync`, each of which prints its figures. Folders are the caller's
// and empty.
#pragma once

#include <filesystem>

#include "sync/wire/error.hpp"
#include "tests/bench/sync/sale_events.hpp"

namespace tillside::bench {

struct Programs {
    std::filesystem::path engine;
    std::filesystem::path head_office;
};

// sync.enqueue1_ratio, sync.enqueue100_ratio, sync.enqueue1_p99_over_fsync_p99
[[nodiscard]] Result<void> measure_enqueue(const std::filesystem::path& folder, SaleEvents& events);

}  // namespace tillside::bench
