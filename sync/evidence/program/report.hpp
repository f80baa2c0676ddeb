// What a check found, as JSON. Kept, a report is evidence itself: its heads must still be in the
// log when a later check is given it (`--earlier`), so nothing before it can be cut off unseen.
//
//     {"faults": 1, "chains": [{"till": "CWB-1", "epoch": 77, "last_sequence": 9, "head": "…",
//      "vouched_sequence": 9, "faults": [{"code": "changed", "first_sequence": 3, …}]}]}
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "sync/evidence/chain/log_reader.hpp"

namespace tillside::evidence::program {

[[nodiscard]] nlohmann::ordered_json report_of(const ChainCheck& check);

// Adds the heads of an earlier report. Only what was free of faults then says anything. Error
// store/"not_a_report" with the file's name.
[[nodiscard]] Result<void> add_heads_of(const std::filesystem::path& file, KnownHeads& known);

}  // namespace tillside::evidence::program
