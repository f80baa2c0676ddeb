// The whole day: shares the baskets out to the tills, lets every cashier work in a thread, and adds
// up what they counted.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "packaging/replay/cashier.hpp"
#include "packaging/replay/chaos.hpp"

namespace tillside::replay {

struct DayResult {
    Counts counts;
    int engines_killed = 0;
    int head_offices_killed = 0;
    double seconds = 0;  // from the first sale to the last
};

// progress: called now and then with the number of sales completed, from one thread.
[[nodiscard]] Result<DayResult> run_day(const sdk::Plugin& plugin,
                                        const std::vector<TillPlace>& tills, const ShopData& data,
                                        const std::unordered_map<std::string, Person>& people,
                                        const DaySettings& settings, ChaosPlan chaos,
                                        const std::function<void(std::int64_t)>& progress);

}  // namespace tillside::replay
