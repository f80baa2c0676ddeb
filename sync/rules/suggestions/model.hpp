// The suggestion model as head office makes it and tills read it: which items there are, how often
// they sell, how strongly one speaks for another, and the weights of the blend. It is facts about a
// shop, never about a customer: nothing in it comes from fewer baskets than a pair of items needs,
// and no basket or customer can be read from it. Reading is bounded and refuses whatever is not
// whole; nothing here reads a file or a clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sync/rules/suggestions/features.hpp"
#include "sync/wire/error.hpp"

namespace tillside::rules::suggestions {

// Limits of a model; from_bytes() refuses more. 50,000 items with 50 weights each take about 21 MB.
inline constexpr std::size_t model_bytes_max = 64U << 20U;
inline constexpr std::size_t items_max = 200'000;
inline constexpr std::size_t weights_per_item_max = 50;  // the strongest that speak for an item
inline constexpr std::size_t sku_bytes_max = 64;

// An item's number within one model; never leaves it.
using ItemNumber = std::uint32_t;

// "Who has `source` in the basket takes `target`": the part that `source` adds to the estimate.
struct Link {
    ItemNumber target = 0;
    float weight = 0;
};

// How evidence is measured (features.hpp); found by the trainer on the shop's own baskets.
struct Shape {
    float scan_decay = 1;      // weight of an item scanned one place earlier, 0..1
    float own_decay_fast = 1;  // weight of the customer's basket one visit earlier, 0..1
    float own_decay_slow = 1;
};

// What a model consists of. Whole numbers index `skus`.
struct ModelParts {
    std::string version;              // as announced to tills, 1 to 64 characters
    std::int64_t trained_at_us = 0;   // microseconds since 1970 UTC
    std::uint64_t baskets = 0;        // that it was trained on
    std::vector<std::string> skus;    // distinct
    std::vector<float> share;         // of all baskets that hold the item, 0..1
    std::vector<float> recent_share;  // the same with newer baskets counting more
    // How often a customer who bought it has it again in one of their later baskets, 0..1.
    std::vector<float> repeat_share;
    std::vector<std::uint64_t> first_link;  // skus.size() + 1 offsets into `links`
    std::vector<Link> links;                // by source
    Shape shape;
    Blend blend{};
};

class Model {
public:
    // Checks everything that reading relies on; Error suggestions/"bad_model" names what is wrong.
    [[nodiscard]] static Result<Model> from_parts(ModelParts parts);

    // Error suggestions/"not_a_model", "model_version" (a newer format), "model_damaged" (cut or
    // changed), "model_too_large" or "bad_model".
    [[nodiscard]] static Result<Model> from_bytes(std::string_view bytes);
    [[nodiscard]] std::string to_bytes() const;

    [[nodiscard]] std::size_t items() const { return parts_.skus.size(); }
    [[nodiscard]] const ModelParts& parts() const { return parts_; }
    [[nodiscard]] const std::string& sku(ItemNumber item) const { return parts_.skus[item]; }
    [[nodiscard]] std::optional<ItemNumber> find(std::string_view sku) const;
    // What `source` speaks for.
    [[nodiscard]] std::span<const Link> links(ItemNumber source) const;
    // How often an item sells, as features take it (log_evidence of share and recent_share).
    [[nodiscard]] float share_log(ItemNumber item) const { return share_log_[item]; }
    [[nodiscard]] float recent_share_log(ItemNumber item) const { return recent_share_log_[item]; }
    [[nodiscard]] float repeat_log(ItemNumber item) const { return repeat_log_[item]; }
    // All items, best-selling (recent_share) first.
    [[nodiscard]] std::span<const ItemNumber> by_popularity() const { return by_popularity_; }

private:
    explicit Model(ModelParts parts);

    ModelParts parts_;
    std::vector<float> share_log_;
    std::vector<float> recent_share_log_;
    std::vector<float> repeat_log_;
    std::vector<ItemNumber> by_popularity_;
    std::vector<ItemNumber> by_sku_;  // sorted by SKU, for find()
};

}  // namespace tillside::rules::suggestions
