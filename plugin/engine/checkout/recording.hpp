// What all of checkout's recording handlers share: telling a repetition from another fact, and
// saying in the reply what was recorded.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "plugin/engine/checkout/ticket_book.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::checkout {

// What was recorded, without what may differ when a host sends the same thing again.
template <typename Message>
std::string digest_of(Message message) {
    message.clear_context();
    return wire::to_bytes(wire::sha256(message.SerializeAsString()));
}

inline void add_recorded(till::Reply& reply, std::string_view event_id, wire::EventKind kind) {
    auto& recorded = *reply.add_recorded();
    recorded.set_event_id(wire::uuid_text(event_id));
    recorded.set_kind(wire::EventKind_Name(kind));
}

// The ticket has ended already; `advice` says what to do instead.
inline std::unexpected<Error> ended_before(const Ended& ended, std::string_view advice) {
    return fail_at(
        Domain::checkout, "ticket_" + ended.outcome, "context.ticket",
        fmt::format("context.ticket: this ticket was {} before: {}", ended.outcome, advice));
}

}  // namespace tillside::engine::checkout
