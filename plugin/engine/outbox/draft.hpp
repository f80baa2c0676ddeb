// From a host's context to the envelope of an event: what every room fills in the same way.
#pragma once

#include <string_view>

#include "sdk/schema/till.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::outbox {

// An event of that kind with business day, ticket, staff, role, the host's offline flag, its time
// (by the host's clock, where it gives one) and the request that made it. The fact is the caller's.
[[nodiscard]] wire::Event draft_event(wire::EventKind kind, const till::Context& context,
                                      std::string_view request_id);

}  // namespace tillside::engine::outbox
