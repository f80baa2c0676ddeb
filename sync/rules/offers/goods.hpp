// Which lines of a basket an offer's goods are.
#pragma once

#include "sync/rules/offers/basket.hpp"
#include "sync/rules/offers/offer.hpp"

namespace tillside::rules::offers {

[[nodiscard]] bool is_of(const Line& line, const Goods& goods);

}  // namespace tillside::rules::offers
