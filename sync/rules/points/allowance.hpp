// How many points a till may take as a tender. Without head office it cannot know what other tills
// take meanwhile, so that of each member it takes no more than the scheme's allowance until head
// office has heard of it. The most that can be redeemed beyond a member's balance is therefore the
// allowance times the number of tills that are off at once: overspend_max(). It becomes a negative
// balance, which the ledger carries (ledger.hpp).
#pragma once

#include <cstdint>

#include "sync/rules/points/scheme.hpp"

namespace tillside::rules::points {

// What a till knows of a member.
struct Known {
    std::int64_t balance = 0;  // head office's last word, and this till's own entries since
    std::int64_t redeemed_unheard = 0;  // by this till, which head office has not acknowledged
    std::int64_t reserved = 0;          // by head office for this till, while it is connected
};

// Points that may be redeemed now; 0 where none.
[[nodiscard]] std::int64_t redeemable(const Scheme& scheme, const Known& known);

// Points that may be redeemed beyond a member's balance, at most, while so many tills are off.
[[nodiscard]] std::int64_t overspend_max(const Scheme& scheme, std::int64_t tills);

}  // namespace tillside::rules::points
