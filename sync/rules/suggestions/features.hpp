// What speaks for suggesting an item, as numbers: one array of features for a candidate, made the
// same way on the till and in training. It only measures; the blend's weights decide, and
// scorer.hpp applies the rules.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tillside::rules::suggestions {

enum class Feature : std::size_t {
    basket,                // sum of the weights of what is in the basket
    basket_log,            // its logarithm: doubts multiply
    basket_strongest_log,  // the strongest single weight of them
    last_scanned,          // the sum with newer scans counting more
    last_scanned_log,
    own_fast,  // share of the customer's own baskets with the item, newest count most
    own_slow,  // the same, reaching further back
    own_fast_log,
    own_slow_log,
    own_last,        // 1 where it was in the customer's last basket
    own_times_log,   // in how many of their baskets it was
    own_repeat_log,  // how often anybody who bought it buys it again, where the customer did
    own_neighbours,  // what the customer's own items speak for
    own_neighbours_log,
    share_log,  // how often the item sells
    recent_share_log,
    count
};
inline constexpr std::size_t feature_count = static_cast<std::size_t>(Feature::count);

using Features = std::array<float, feature_count>;

// Logarithm of 1 + value / floor: zero where nothing speaks for an item, growing by one with every
// factor e above the floor. Ours and not the C library's, so that every machine ranks alike; right
// to 1e-4 for values up to 1e6 floors.
[[nodiscard]] inline float log_evidence(float value, float floor) {
    if (!(value > 0)) return 0;
    const auto bits = std::bit_cast<std::uint32_t>(1 + value / floor);
    const auto exponent = static_cast<float>(static_cast<int>(bits >> 23U) - 127);
    const auto mantissa = std::bit_cast<float>((bits & 0x7FFFFFU) | 0x3F800000U);
    // The even-spaced fit of log2 on [1, 2) by a cubic in (m - 1) over (m + 1).
    const float ratio = (mantissa - 1) / (mantissa + 1);
    const float square = ratio * ratio;
    const float log2_mantissa = ratio * (2.88539F + square * (0.961797F + square * 0.57708F));
    return 0.693147F * (exponent + log2_mantissa);
}

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
