// Whether an offer is on for a basket, and how often its conditions are met.
#pragma once

#include <cstdint>

#include "sync/rules/offers/basket.hpp"
#include "sync/rules/offers/offer.hpp"

namespace tillside::rules::offers {

// By day, hour and weekday, store, member, tier, segment and coupon.
[[nodiscard]] bool is_open_to(const Offer& offer, const Basket& basket);

// How often all conditions are met together, at most times_max; without conditions once. 0: not.
[[nodiscard]] std::uint32_t times_met(const Offer& offer, const Basket& basket);

}  // namespace tillside::rules::offers
