// What the effects that lower a price take off which pieces. They look at what is left to pay, and
// never take more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sync/rules/offers/offer.hpp"
#include "sync/rules/offers/pieces.hpp"

namespace tillside::rules::offers {

// A piece that takes part, and what is taken off it: 0 where it only completes a bundle.
struct Taking {
    std::size_t piece = 0;
    std::int64_t off = 0;
};

// Whether an offer may touch goods of that line at all.
[[nodiscard]] bool may_touch(const Offer& offer, const Line& line);

// `times`: how often the conditions are met. Empty where the effect lowers no price, now or at all;
// what is taken off in all is above 0 otherwise. In order of pieces.
[[nodiscard]] std::vector<Taking> takings(const Offer& offer, std::uint32_t times,
                                          const std::vector<const Line*>& lines,
                                          std::span<const Piece> pieces);

}  // namespace tillside::rules::offers
