#include "tests/bench/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace tillside::bench {
namespace {

constexpr int draws = 4'000;
constexpr std::uint64_t seed = 20260101;

}  // namespace

Quality judge(std::span<const std::string> ranked, std::span<const std::string> targets) {
    Quality quality;
    double gain = 0;
    double ideal = 0;
    const auto count = static_cast<double>(targets.size());
    for (std::size_t place = 0; place < 10; ++place) {
        const double discount = 1 / std::log2(static_cast<double>(place) + 2);
        if (place < targets.size()) ideal += discount;
        if (place >= ranked.size() || std::ranges::find(targets, ranked[place]) == targets.end())
            continue;
        gain += discount;
        quality.recall_10 += 1 / count;
        quality.hit_10 = 1;
        if (place < 5) {
            quality.recall_5 += 1 / count;
            quality.hit_5 = 1;
        }
    }
    quality.ndcg_10 = gain / ideal;
    return quality;
}

double lower_bound_95(std::span<const Difference> differences) {
    std::map<std::string, std::pair<double, double>> sums;
    for (const Difference& difference : differences) {
        auto& [sum, count] = sums[difference.group];
        sum += difference.value;
        count += 1;
    }
    std::vector<std::pair<double, double>> groups;
    for (const auto& [name, group] : sums)
        groups.push_back(group);
    if (groups.empty()) return 0;
    std::mt19937_64 random(seed);
    std::vector<double> means;
    for (int draw = 0; draw < draws; ++draw) {
        double sum = 0;
        double count = 0;
        for (std::size_t at = 0; at < groups.size(); ++at) {
            const auto& [group_sum, group_count] = groups[random() % groups.size()];
            sum += group_sum;
            count += group_count;
        }
        means.push_back(sum / count);
    }
    std::ranges::sort(means);
    return means[draws / 40];
}

}  // namespace tillside::bench
