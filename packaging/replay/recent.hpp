// Sales of the past moved to the last weeks: what a shop sold years ago would make it a shop whose
// members have not been seen for years, and tills keep none of those (privacy.md, duty 31).
#pragma once

#include <chrono>
#include <filesystem>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::replay {

// Copies DIR/NAME or DIR/NAME.zst to `out`, every row's timestamp moved by the same number of whole
// weeks, so that weekdays stay and the last sale lies in the week before `today`; gives the days
// moved. Where timestamps are no dates, the copy is as it was (0). Errors (Domain::import_csv): as
// Table::read; bad_row, bad_date naming the row; not_writable.
[[nodiscard]] Result<std::chrono::days> write_recent(const std::filesystem::path& folder,
                                                     std::string_view name,
                                                     std::chrono::sys_days today,
                                                     const std::filesystem::path& out);

}  // namespace tillside::replay
