// The chains of head office's event log, read from its database and checked one after the other.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "sync/evidence/chain/chain_check.hpp"
#include "sync/head_office/store/database.hpp"

namespace tillside::evidence {

// Heads that are known from elsewhere: earlier reports, slips.
using KnownHeads = std::map<ChainName, std::vector<SignedHead>>;

// Called after each chain, so that a long log shows progress.
using EachChain = std::function<void(const ChainCheck& checked)>;

// Called for every event in the order of its chain, when `checked` stands at it; the bytes are
// valid for the call. `is_event`: accepted, not kept as rejected.
using EachEvent =
    std::function<void(const ChainCheck& checked, std::string_view bytes, bool is_event)>;

// Checks every chain of the log that is in the database or in `known`; `knows_key` may be empty.
// Reads row by row: memory does not grow with the log. Errors are the store's; what is wrong with a
// chain is in its faults.
[[nodiscard]] Result<void> check_log(head_office::store::Database& database,
                                     const KnownHeads& known, const KnowsKey& knows_key,
                                     const EachChain& each, const EachEvent& each_event = {});

}  // namespace tillside::evidence
