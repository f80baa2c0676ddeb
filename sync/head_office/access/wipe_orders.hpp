// Orders to a till to throw away what it holds of customers (privacy.md, duty 31): a till that was
// lost or is given away. The order waits until the till asks; what it has done it says itself, in
// an event TILL_WIPED.
#pragma once

#include <optional>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::access {

// Notes the order and that the till is to hear of it. Error access/"no_such_till".
[[nodiscard]] Result<void> order_wipe(store::Database& database, std::string_view till,
                                      std::string_view reason, Now now, const wire::Random& random);
// The newest order for a till, as it goes down.
[[nodiscard]] Result<std::optional<wire::Wipe>> wipe_order(store::Database& database,
                                                           std::string_view till);

}  // namespace tillside::head_office::access
