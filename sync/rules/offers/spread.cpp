#include "sync/rules/offers/spread.hpp"

#include <algorithm>
#include <numeric>

namespace tillside::rules::offers {

std::vector<std::int64_t> spread(std::int64_t amount, std::span<const std::int64_t> weights) {
    __extension__ using Wide = __int128;
    std::vector<std::int64_t> parts(weights.size(), 0);
    std::int64_t sum = 0;
    for (const std::int64_t weight : weights)
        sum += std::max<std::int64_t>(weight, 0);
    if (sum == 0 || amount <= 0) return parts;

    std::vector<std::int64_t> remainders(weights.size(), 0);
    std::int64_t given = 0;
    for (std::size_t at = 0; at < weights.size(); ++at) {
        const Wide exact = Wide{amount} * std::max<std::int64_t>(weights[at], 0);
        parts[at] = static_cast<std::int64_t>(exact / sum);
        remainders[at] = static_cast<std::int64_t>(exact % sum);
        given += parts[at];
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t at) { return remainders[at]; });
    for (std::size_t at = 0; given < amount; ++at, ++given)
        ++parts[order[at]];
    return parts;
}

}  // namespace tillside::rules::offers
