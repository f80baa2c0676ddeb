// Consent records are bound to their place in the chain by the till's signature. An event that is
// recorded again in another chain (the database was restored from a copy, or saved from a damaged
// one) takes its record along: the same record under the same id, signed for its new place.
#pragma once

#include <cstdint>
#include <functional>

#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::outbox {

// Makes an event ready for the place that it is to take.
using Rebind = std::function<void(wire::Event& event, std::uint64_t sequence,
                                  const wire::Hash& previous_head)>;

// With the till's own key, which outlives the call's result.
[[nodiscard]] Rebind rebind_consents(const wire::SigningKey& key);

}  // namespace tillside::engine::outbox
