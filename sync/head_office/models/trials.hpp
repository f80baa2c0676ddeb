// Questions whose answers are known: the newest baskets, each with a part of it hidden, and what
// their customers had bought before. Deterministic.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "sync/head_office/models/sales.hpp"
#include "sync/rules/suggestions/evidence.hpp"

namespace tillside::head_office::models {

using rules::suggestions::Moment;
using rules::suggestions::OwnItem;
using rules::suggestions::Situation;

struct Trial {
    Moment moment = Moment::scanning;
    std::vector<ItemNumber> basket;  // what is seen
    std::int32_t customer = nobody;  // whose history may be used
    std::vector<ItemNumber> hidden;  // what is to be foreseen
    float weight = 1;
};

// What each customer had bought before a point in time.
class Histories {
public:
    Histories(std::span<const Sale> before, std::size_t customers);
    // Empty for nobody.
    [[nodiscard]] std::span<const OwnItem> of(std::int32_t customer) const;

private:
    std::vector<std::vector<OwnItem>> of_;
};

// What a place in a ranked list is worth for NDCG@10 (Järvelin and Kekäläinen, 2002).
inline constexpr std::size_t ndcg_places = 10;
[[nodiscard]] double place_discount(std::size_t place);  // 0 = first

struct Trials {
    std::array<std::vector<Trial>, rules::suggestions::situation_count> of_situation;
};

// At most sales_max of `held_back`, evenly spread. Of each: all hidden; the second half hidden; up
// to six single items hidden. Items not `sold_before` are neither seen nor asked for.
[[nodiscard]] Trials make_trials(std::span<const Sale> held_back, const Histories& histories,
                                 const std::vector<bool>& sold_before, std::size_t sales_max);

}  // namespace tillside::head_office::models
