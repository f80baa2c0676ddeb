#include "plugin/engine/sandbox/goods.hpp"

namespace tillside::engine::sandbox {

rules::suggestions::ModelParts model_parts() {
    using rules::suggestions::Feature;
    rules::suggestions::ModelParts parts;
    parts.version = "sandbox-1";
    parts.trained_at_us = 1'790'000'000'000'000;
    parts.baskets = 1'000;
    for (const Article& article : articles)
        parts.skus.emplace_back(article.sku);
    parts.share = {0.5F, 0.3F, 0.1F, 0.2F, 0.4F, 0.15F, 0.05F, 0.05F, 0.02F, 0.1F};
    parts.recent_share = parts.share;
    parts.repeat_share = {0.4F, 0.3F, 0.1F, 0.2F, 0.5F, 0.2F, 0.1F, 0.02F, 0.01F, 0.2F};
    parts.links = {{1, 0.6F}, {2, 0.2F}, {2, 0.5F}, {4, 0.7F}, {9, 0.6F}};
    parts.first_link = {0, 2, 3, 3, 4, 4, 5, 5, 5, 5, 5};
    parts.shape = {0.8F, 0.6F, 0.9F};
    for (rules::suggestions::Features& weights : parts.blend) {
        weights[static_cast<std::size_t>(Feature::basket)] = 10;
        weights[static_cast<std::size_t>(Feature::own_slow)] = 5;
        weights[static_cast<std::size_t>(Feature::own_neighbours)] = 2;
        weights[static_cast<std::size_t>(Feature::share_log)] = 0.1F;
    }
    return parts;
}

}  // namespace tillside::engine::sandbox
