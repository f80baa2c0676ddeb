// Which tier a member is of: by what they spent, less what came back, over a rolling window.
#pragma once

#include <cstdint>
#include <span>

#include "sync/rules/points/entry.hpp"
#include "sync/rules/points/scheme.hpp"

namespace tillside::rules::points {

// Minor units paid by the tickets of the last `tier_days` days (that day among them), each ticket
// once, less what of them had come back by that day. Tickets that were detached count nothing.
[[nodiscard]] std::int64_t spend_in_window(std::span<const Entry> entries, const Scheme& scheme,
                                           Day on);

// The highest tier whose spend is reached; nullptr where the scheme has none. Points into `scheme`.
[[nodiscard]] const Tier* tier_for(const Scheme& scheme, std::int64_t spend);

}  // namespace tillside::rules::points
