// The requests of the tills' port as their messages make them: path, body, time-out. Pure.
#pragma once

#include <string_view>

#include "sync/uplink/request.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::uplink {

[[nodiscard]] Request suppressions_request(const wire::SuppressionBatch& batch);
// `follows`: another batch is on its way, for which head office is to wait where this one overtakes
// it.
[[nodiscard]] Request events_request(const wire::EventBatch& batch, bool follows = false);
// The same of a live message: till, epoch and first sequence are those of its first event, and not
// said again. For a head office that has sent a dictionary: older ones want them said.
[[nodiscard]] Request brief_events_request(wire::EventBatch batch, bool follows = false);
// The long poll: head office answers when it has news, or after 25 s.
[[nodiscard]] Request changes_request(std::string_view cursor);
[[nodiscard]] Request model_request(std::string_view version);
[[nodiscard]] Request find_request(const wire::Find& find);

}  // namespace tillside::uplink
