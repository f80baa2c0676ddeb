// A basket taken apart into pieces, each with what is left to pay for it: what effects work on. A
// line that is weighed, or has more than pieces_of_a_line_max, is one piece that no bundle and no
// nth-free takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sync/rules/offers/basket.hpp"
#include "sync/rules/offers/offer.hpp"

namespace tillside::rules::offers {

inline constexpr std::int64_t pieces_of_a_line_max = 200;

struct Piece {
    std::size_t line = 0;  // of the basket's lines, in their canonical order
    std::int64_t left = 0;
    bool whole = true;   // one article; false: weighed, or very many
    bool taken = false;  // by an offer that does not stack
};

// The lines in their canonical order: by what they are, so that the order of scanning has no say.
[[nodiscard]] std::vector<const Line*> canonical(const Basket& basket);

// Lines that cost nothing or less have no pieces.
[[nodiscard]] std::vector<Piece> take_apart(const std::vector<const Line*>& lines);

}  // namespace tillside::rules::offers
