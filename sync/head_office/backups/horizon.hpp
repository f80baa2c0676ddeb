// What tills may let go of: events that head office would have again after any restore.
//
// The newest backup may always be put back, and any other for as long as it is kept (kept_us). So
// an event is safe to forget once the newest backup that is older than that holds it, and every
// backup made since does, too: one that was made after a restore may hold less than its elders. A
// restore begins the count anew, because what other backups hold is no longer known then.
//
// Backups of about a day share a slot, which holds of each chain what all of them hold.
#pragma once

#include <cstdint>
#include <span>

#include "sync/head_office/ingest/log_check.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::backups {

constexpr std::int64_t kept_us = std::int64_t{35} * 24 * 3600 * 1'000'000;

// Before a backup that holds these chains gets its name: from then on somebody may put it back,
// also where note_backup() is never reached. One transaction.
[[nodiscard]] Result<void> expect_backup(store::Database& database,
                                         std::span<const ingest::CheckedChain> chains);

// A backup that was checked, begun at `now` by head office's clock, is there; tells tills anew what
// they may let go of (table backup_horizons). One transaction.
[[nodiscard]] Result<void> note_backup(store::Database& database,
                                       std::span<const ingest::CheckedChain> chains, Now now,
                                       std::int64_t keep_us = kept_us);

// A backup that holds these chains was put back: tills let go of nothing until it is old. One
// transaction.
[[nodiscard]] Result<void> note_restore(store::Database& database,
                                        std::span<const ingest::CheckedChain> chains, Now now);

}  // namespace tillside::head_office::backups
