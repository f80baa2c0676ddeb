// What speaks for suggesting an item, as numbers: one array of features for a candidate, made the
// same way on the till and in training. It only measures; the blend's weights decide, and
// scorer.hpp applies the rules.
#pragma once

#include <array>
#include <cstddef>

namespace tillside::rules::suggestions {

enum class Feature : std::size_t {
    basket,        // sum of the weights of what is in the basket
    basket_log,    // its logarithm: doubts multiply
    last_scanned,  // the same with newer scans counting more
    own_fast,      // share of the customer's own baskets with the item, newest count most
    own_slow,      // the same, reaching further back
    own_fast_log,
    own_slow_log,
    own_neighbours,  // what the customer's own items speak for
    own_neighbours_log,
    share_log,  // how often the item sells
    recent_share_log,
    count
};
inline constexpr std::size_t feature_count = static_cast<std::size_t>(Feature::count);

using Features = std::array<float, feature_count>;

// When a suggestion is asked for. What goes with an early item was often passed over on purpose
// when scanning has moved on, but is missing when the basket is complete: measured on real baskets,
// one set of weights for both loses a tenth of NDCG@10 in either.
enum class Moment { scanning, complete };

// What is known when a suggestion is asked for; each situation has weights of its own.
enum class Situation : std::size_t {
    nothing,         // no basket, no history
    history,         // no basket
    scanning,        // a basket that grows, no history
    scanning_known,  // the same with history
    complete,        // a basket before tender, no history
    complete_known,
    count
};
inline constexpr std::size_t situation_count = static_cast<std::size_t>(Situation::count);

using Blend = std::array<Features, situation_count>;  // a weight a feature

}  // namespace tillside::rules::suggestions
