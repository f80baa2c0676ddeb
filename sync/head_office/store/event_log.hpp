// Names that writers and readers of the event log share.
#pragma once

#include <string_view>

namespace tillside::head_office::store {

// Head office's own facts (imports) stand in the log under this name of a till; no till may be
// called so.
inline constexpr std::string_view own_till = "head-office";

}  // namespace tillside::head_office::store
