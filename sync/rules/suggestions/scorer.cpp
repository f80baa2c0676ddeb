#include "sync/rules/suggestions/scorer.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace tillside::rules::suggestions {
namespace {

constexpr std::size_t limit_max = 100;
// Best sellers are candidates even where nothing speaks for them.
constexpr std::size_t popular_candidates = 300;

// Which reason a feature argues for.
constexpr std::array<Reason, feature_count> reason_of_feature{
    Reason::bought_together, Reason::bought_together, Reason::bought_together,
    Reason::bought_together, Reason::bought_together, Reason::bought_before,
    Reason::bought_before,   Reason::bought_before,   Reason::bought_before,
    Reason::bought_before,   Reason::bought_before,   Reason::bought_before,
    Reason::goes_with_usual, Reason::goes_with_usual, Reason::popular,
    Reason::popular};

float link_weight(const Model& model, ItemNumber source, ItemNumber target) {
    const auto links = model.links(source);
    const auto at = std::ranges::lower_bound(links, target, {}, &Link::target);
    return at != links.end() && at->target == target ? at->weight : 0.0F;
}

// The order of ranking; equal scores by item, so that it is one order.
constexpr auto worse = [](const auto& a, const auto& b) {
    return a.score != b.score ? a.score < b.score : a.item > b.item;
};

}  // namespace

void Scorer::understand(const Question& question) {
    basket_.clear();
    own_.clear();
    for (const std::string& sku : question.basket) {
        const auto item = model_->find(sku);
        if (item && std::ranges::find(basket_, *item) == basket_.end()) basket_.push_back(*item);
    }
    for (const PurchasedItem& bought : question.history) {
        if (const auto item = model_->find(bought.sku); item && !bought.baskets_ago.empty())
            own_.push_back({*item, bought.baskets_ago});
    }
}

void Scorer::rank(Moment moment) {
    evidence_.gather(*model_, moment, basket_, own_);
    const Features& weights =
        model_->parts().blend[static_cast<std::size_t>(evidence_.situation())];
    ranked_.clear();
    const auto consider = [&](ItemNumber item) {
        const Features values = evidence_.features(*model_, item);
        ranked_.push_back(
            {item, std::inner_product(values.begin(), values.end(), weights.begin(), 0.0F)});
    };
    for (const ItemNumber item : evidence_.touched())
        consider(item);
    const auto popular = model_->by_popularity();
    for (const ItemNumber item : popular.first(std::min(popular.size(), popular_candidates)))
        if (!evidence_.touches(item)) consider(item);
    std::ranges::make_heap(ranked_, worse);
}

Suggested Scorer::explain(const Ranked& ranked) const {
    const Features values = evidence_.features(*model_, ranked.item);
    const Features& weights =
        model_->parts().blend[static_cast<std::size_t>(evidence_.situation())];
    std::array<float, 4> argument{};
    for (std::size_t feature = 0; feature < feature_count; ++feature)
        argument[static_cast<std::size_t>(reason_of_feature[feature])] +=
            values[feature] * weights[feature];
    // What everybody buys is the reason only where nothing about this sale is.
    argument[static_cast<std::size_t>(Reason::popular)] = 0;
    const auto strongest = std::ranges::max_element(argument);
    Suggested suggested{model_->sku(ranked.item), ranked.score, Reason::popular, {}};
    if (*strongest <= 0) return suggested;
    suggested.reason = static_cast<Reason>(strongest - argument.begin());
    float best = 0;
    const auto consider = [&](ItemNumber source, float share) {
        const float weight = share * link_weight(*model_, source, ranked.item);
        if (weight > best) {
            best = weight;
            suggested.because_sku = model_->sku(source);
        }
    };
    if (suggested.reason == Reason::bought_together) {
        for (const ItemNumber source : basket_)
            consider(source, 1);
    } else if (suggested.reason == Reason::goes_with_usual) {
        for (const OwnItem& bought : own_)
            consider(bought.item, static_cast<float>(bought.baskets_ago.size()));
    }
    return suggested;
}

std::vector<Suggested> Scorer::suggest(const Question& question) {
    understand(question);
    rank(question.moment);
    const std::size_t limit = std::min(question.limit, limit_max);
    std::vector<Suggested> answer;
    while (!ranked_.empty() && answer.size() < limit) {
        std::ranges::pop_heap(ranked_, worse);
        const Ranked ranked = ranked_.back();
        ranked_.pop_back();
        if (std::ranges::find(basket_, ranked.item) != basket_.end()) continue;
        if (question.excluded && question.excluded(model_->sku(ranked.item))) continue;
        answer.push_back(explain(ranked));
    }
    return answer;
}

}  // namespace tillside::rules::suggestions
