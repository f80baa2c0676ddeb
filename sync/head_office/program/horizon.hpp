// What the newest checked backup holds of each till, in the table from which tills are told.
#pragma once

#include <span>

#include "sync/head_office/ingest/log_check.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

// Puts these chains in the place of those before, in one transaction.
[[nodiscard]] Result<void> note_horizon(store::Database& database,
                                        std::span<const ingest::CheckedChain> chains, Now now);

}  // namespace tillside::head_office::program
