// How good a ranked list is, for one question, and how sure a difference between two methods is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tillside::bench {

struct Quality {
    double recall_5 = 0;
    double recall_10 = 0;
    double ndcg_10 = 0;  // with the ideal over min(10, targets)
    double hit_5 = 0;
    double hit_10 = 0;
};

// `ranked` best first; targets are distinct and not empty.
[[nodiscard]] Quality judge(std::span<const std::string> ranked,
                            std::span<const std::string> targets);

// One question's difference between two methods. Questions of the same group (a basket) are not
// independent and are drawn together.
struct Difference {
    std::string group;
    double value = 0;
};
// The 2.5 % quantile of the mean difference under a bootstrap that draws groups with replacement:
// the lower end of the 95 % interval. The seed is fixed, so that figures can be compared.
[[nodiscard]] double lower_bound_95(std::span<const Difference> differences);

}  // namespace tillside::bench
