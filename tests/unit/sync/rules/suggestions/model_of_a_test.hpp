// A small model written down by hand: bread speaks for butter, butter for jam, tea for milk.
#pragma once

#include "sync/rules/suggestions/model.hpp"

namespace tillside::rules::suggestions::testing {

// Items 0..5.
inline const std::vector<std::string> goods{"bread", "butter", "jam", "tea", "milk", "whisky"};

inline ModelParts parts_of_a_shop() {
    ModelParts parts;
    parts.version = "test-1";
    parts.trained_at_us = 1'790'000'000'000'000;
    parts.baskets = 100;
    parts.skus = goods;
    parts.share = {0.5F, 0.3F, 0.1F, 0.2F, 0.4F, 0.05F};
    parts.recent_share = parts.share;
    parts.repeat_share = {0.4F, 0.3F, 0.1F, 0.2F, 0.5F, 0.1F};
    parts.links = {{1, 0.6F}, {2, 0.2F}, {2, 0.5F}, {4, 0.7F}};
    parts.first_link = {0, 2, 3, 3, 4, 4, 4};
    parts.shape = {0.8F, 0.6F, 0.9F};
    for (Features& weights : parts.blend) {
        weights[static_cast<std::size_t>(Feature::basket)] = 10;
        weights[static_cast<std::size_t>(Feature::own_slow)] = 5;
        weights[static_cast<std::size_t>(Feature::own_neighbours)] = 2;
        weights[static_cast<std::size_t>(Feature::share_log)] = 0.1F;
    }
    return parts;
}

}  // namespace tillside::rules::suggestions::testing
