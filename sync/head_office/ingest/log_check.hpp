// Does a log hold what it says it holds? Every till's chain is computed again from the bytes of its
// events and must pass through every head that the till signed and end at its watermark; every
// event must belong to a chain. For backups: a copy that passes is a whole log.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::ingest {

struct CheckedChain {
    std::string till;
    std::uint64_t epoch = 0;
    std::uint64_t last_sequence = 0;
    wire::Hash head{};

    friend bool operator==(const CheckedChain&, const CheckedChain&) = default;
};

// Called now and then with the number of events that were looked at.
using Progress = std::function<void(std::int64_t events)>;

// The chains in the order of till and epoch. Inside a transaction of one snapshot where somebody
// may be writing. Error ingest/"log_broken" names the till, the epoch and the sequence.
[[nodiscard]] Result<std::vector<CheckedChain>> check_log(store::Database& database,
                                                          const Progress& progress);

}  // namespace tillside::head_office::ingest
