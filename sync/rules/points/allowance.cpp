#include "sync/rules/points/allowance.hpp"

#include <algorithm>

namespace tillside::rules::points {

std::int64_t redeemable(const Scheme& scheme, const Known& known) {
    const std::int64_t allowed = known.reserved + scheme.allowance_points - known.redeemed_unheard;
    return std::max<std::int64_t>(std::min(known.balance, allowed), 0);
}

std::int64_t overspend_max(const Scheme& scheme, std::int64_t tills) {
    return scheme.allowance_points * tills;
}

}  // namespace tillside::rules::points
