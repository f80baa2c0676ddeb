// Divides an amount by weights so that the parts are whole and their sum is the amount: the method
// of largest remainders, the earlier part first where remainders are equal.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tillside::rules::offers {

// Parts in the order of the weights, each no larger than its weight where the amount is no larger
// than their sum. Weights of 0 and less get nothing; where all are, every part is 0.
[[nodiscard]] std::vector<std::int64_t> spread(std::int64_t amount,
                                               std::span<const std::int64_t> weights);

}  // namespace tillside::rules::offers
