#include "sync/rules/suggestions/evidence.hpp"

#include <algorithm>
#include <cmath>

namespace tillside::rules::suggestions {
namespace {

// Below these, evidence counts as little more than nothing.
constexpr float weight_floor = 1e-3F;
constexpr float own_floor = 1e-2F;

Situation situation_of(Moment moment, bool basket, bool history) {
    if (!basket) return history ? Situation::history : Situation::nothing;
    if (moment == Moment::scanning)
        return history ? Situation::scanning_known : Situation::scanning;
    return history ? Situation::complete_known : Situation::complete;
}

}  // namespace

Evidence::Cell& Evidence::touch(ItemNumber item) {
    Cell& cell = cells_[item];
    if (!cell.touched) {
        cell.touched = true;
        touched_.push_back(item);
    }
    return cell;
}

void Evidence::gather(const Model& model, Moment moment, std::span<const ItemNumber> basket,
                      std::span<const OwnItem> own) {
    for (const ItemNumber item : touched_) {
        if (item < cells_.size()) cells_[item] = Cell{};
    }
    touched_.clear();
    cells_.resize(model.items());
    situation_ = situation_of(moment, !basket.empty(), !own.empty());
    gather_basket(model, basket);
    gather_own(model, own);
}

void Evidence::gather_basket(const Model& model, std::span<const ItemNumber> basket) {
    float scan_weight = 1;
    for (auto source = basket.rbegin(); source != basket.rend(); ++source) {
        for (const Link& link : model.links(*source)) {
            Cell& cell = touch(link.target);
            cell.basket += link.weight;
            cell.strongest = std::max(cell.strongest, link.weight);
            cell.last_scanned += scan_weight * link.weight;
        }
        scan_weight *= model.parts().shape.scan_decay;
    }
}

void Evidence::gather_own(const Model& model, std::span<const OwnItem> own) {
    std::uint32_t visits = 0;
    for (const OwnItem& bought : own) {
        if (!bought.baskets_ago.empty()) visits = std::max(visits, bought.baskets_ago.back() + 1);
    }
    if (visits == 0) return;
    const Shape& shape = model.parts().shape;
    const auto total = [visits](float decay) {
        return decay < 1 ? (1 - std::pow(decay, static_cast<float>(visits))) / (1 - decay)
                         : static_cast<float>(visits);
    };
    const float fast_total = total(shape.own_decay_fast);
    const float slow_total = total(shape.own_decay_slow);
    for (const OwnItem& bought : own) {
        float fast = 0;
        float slow = 0;
        for (const std::uint32_t ago : bought.baskets_ago) {
            fast += std::pow(shape.own_decay_fast, static_cast<float>(ago));
            slow += std::pow(shape.own_decay_slow, static_cast<float>(ago));
        }
        Cell& cell = touch(bought.item);
        cell.own_fast = fast / fast_total;
        cell.own_slow = slow / slow_total;
        cell.own_times = static_cast<float>(bought.baskets_ago.size());
        cell.own_last = !bought.baskets_ago.empty() && bought.baskets_ago.front() == 0;
        const float rate = cell.own_slow;
        for (const Link& link : model.links(bought.item)) {
            touch(link.target).own_neighbours += rate * link.weight;
        }
    }
}

Features Evidence::features(const Model& model, ItemNumber item) const {
    const Cell& cell = cells_[item];
    Features values{};
    const auto set = [&values](Feature feature, float value) {
        values[static_cast<std::size_t>(feature)] = value;
    };
    set(Feature::basket, cell.basket);
    set(Feature::basket_log, log_evidence(cell.basket, weight_floor));
    set(Feature::basket_strongest_log, log_evidence(cell.strongest, weight_floor));
    set(Feature::last_scanned, cell.last_scanned);
    set(Feature::last_scanned_log, log_evidence(cell.last_scanned, weight_floor));
    set(Feature::own_fast, cell.own_fast);
    set(Feature::own_slow, cell.own_slow);
    set(Feature::own_fast_log, log_evidence(cell.own_fast, own_floor));
    set(Feature::own_slow_log, log_evidence(cell.own_slow, own_floor));
    set(Feature::own_last, cell.own_last ? 1.0F : 0.0F);
    set(Feature::own_times_log, log_evidence(cell.own_times, 1));
    if (cell.own_times > 0) set(Feature::own_repeat_log, model.repeat_log(item));
    set(Feature::own_neighbours, cell.own_neighbours);
    set(Feature::own_neighbours_log, log_evidence(cell.own_neighbours, weight_floor));
    set(Feature::share_log, model.share_log(item));
    set(Feature::recent_share_log, model.recent_share_log(item));
    return values;
}

}  // namespace tillside::rules::suggestions
