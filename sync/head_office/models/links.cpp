#include "sync/head_office/models/links.hpp"

#include <algorithm>
#include <cmath>

#include "sync/head_office/models/linear.hpp"

namespace tillside::head_office::models {
namespace {

using rules::suggestions::Link;
using rules::suggestions::weights_per_item_max;

// Fits the sources of one target after the other; its buffers are reused.
class TargetFit {
public:
    TargetFit(const PairCounts& counts, double ridge)
        : counts_(counts), ridge_(ridge), place_(counts.items(), none) {}

    // Weights of sources() for the target, in the same order.
    const std::vector<double>& fit(ItemNumber target) {
        choose_sources(target);
        double ridge = ridge_;
        for (int attempt = 0; attempt < attempts_max; ++attempt, ridge *= 10) {
            fill(ridge);
            if (solve(matrix_, weights_)) return weights_;
        }
        weights_.assign(sources_.size(), 0);
        return weights_;
    }
    [[nodiscard]] const std::vector<PairCounts::Pair>& sources() const { return sources_; }

private:
    static constexpr std::size_t none = ~std::size_t{0};
    // Rows that were cut off can make the matrix indefinite; more ridge mends that.
    static constexpr int attempts_max = 8;

    // The pairs that explain most on their own: count² / (own count + ridge), as in one regression
    // each.
    void choose_sources(ItemNumber target) {
        const auto row = counts_.row(target);
        sources_.assign(row.begin(), row.end());
        const auto strength = [this](const PairCounts::Pair& pair) {
            return pair.count * pair.count / (counts_.own(pair.other) + static_cast<float>(ridge_));
        };
        const std::size_t kept = std::min(sources_.size(), weights_per_item_max);
        std::ranges::partial_sort(sources_, sources_.begin() + static_cast<std::ptrdiff_t>(kept),
                                  [&](const PairCounts::Pair& a, const PairCounts::Pair& b) {
                                      const float left = strength(a);
                                      const float right = strength(b);
                                      return left != right ? left > right : a.other < b.other;
                                  });
        sources_.resize(kept);
    }

    void fill(double ridge) {
        const std::size_t n = sources_.size();
        matrix_.assign(n * n, 0);
        weights_.resize(n);
        for (std::size_t at = 0; at < n; ++at)
            place_[sources_[at].other] = at;
        for (std::size_t at = 0; at < n; ++at) {
            for (const PairCounts::Pair& pair : counts_.row(sources_[at].other)) {
                const std::size_t other = place_[pair.other];
                if (other != none) matrix_[at * n + other] = matrix_[other * n + at] = pair.count;
            }
            matrix_[at * n + at] = counts_.own(sources_[at].other) + ridge;
            weights_[at] = sources_[at].count;
        }
        for (const PairCounts::Pair& source : sources_)
            place_[source.other] = none;
    }

    const PairCounts& counts_;
    double ridge_;
    std::vector<std::size_t> place_;
    std::vector<PairCounts::Pair> sources_;
    std::vector<double> matrix_;
    std::vector<double> weights_;
};

}  // namespace

std::vector<float> weigh(std::span<const Sale> sales, const SaleWeights& weights) {
    std::vector<float> result;
    result.reserve(sales.size());
    const auto newest = static_cast<double>(sales.size());
    for (std::size_t at = 0; at < sales.size(); ++at) {
        const double size = static_cast<double>(sales[at].items.size());
        const double age = (newest - static_cast<double>(at) - 1) / newest;
        double weight = std::pow(size, -weights.size_discount);
        if (weights.half_life > 0) weight *= std::exp2(-age / weights.half_life);
        result.push_back(static_cast<float>(weight));
    }
    return result;
}

PairCounts::PairCounts(std::span<const Sale> sales, std::span<const float> sale_weights,
                       std::size_t items)
    : own_(items, 0) {
    std::vector<std::size_t> first(items + 1, 0);
    for (const Sale& sale : sales)
        for (const ItemNumber item : sale.items)
            ++first[item + 1];
    for (std::size_t item = 0; item < items; ++item)
        first[item + 1] += first[item];
    std::vector<std::uint32_t> sales_of(first[items]);
    std::vector<std::size_t> next(first.begin(), first.end() - 1);
    for (std::size_t at = 0; at < sales.size(); ++at)
        for (const ItemNumber item : sales[at].items)
            sales_of[next[item]++] = static_cast<std::uint32_t>(at);

    std::vector<float> count(items, 0);
    std::vector<ItemNumber> met;
    std::vector<Pair> row;
    first_.assign(1, 0);
    for (ItemNumber item = 0; item < items; ++item) {
        for (std::size_t at = first[item]; at < first[item + 1]; ++at) {
            const float weight = sale_weights[sales_of[at]];
            own_[item] += weight;
            for (const ItemNumber other : sales[sales_of[at]].items) {
                if (count[other] == 0) met.push_back(other);
                count[other] += weight;
            }
        }
        row.clear();
        for (const ItemNumber other : met) {
            if (other != item) row.push_back({other, count[other]});
            count[other] = 0;
        }
        met.clear();
        const auto stronger = [](const Pair& a, const Pair& b) {
            return a.count != b.count ? a.count > b.count : a.other < b.other;
        };
        if (row.size() > row_pairs_max) {
            std::ranges::nth_element(row, row.begin() + row_pairs_max, stronger);
            row.resize(row_pairs_max);
        }
        std::ranges::sort(row, {}, &Pair::other);
        pairs_.insert(pairs_.end(), row.begin(), row.end());
        first_.push_back(pairs_.size());
    }
}

std::span<const PairCounts::Pair> PairCounts::row(ItemNumber item) const {
    return std::span(pairs_).subspan(first_[item], first_[item + 1] - first_[item]);
}

double PairCounts::mean_own() const {
    double sum = 0;
    double sold = 0;
    for (const float own : own_) {
        sum += own;
        sold += own > 0 ? 1 : 0;
    }
    return sold > 0 ? sum / sold : 0;
}

Links fit_links(const PairCounts& counts, double ridge) {
    TargetFit fit(counts, ridge * counts.mean_own());
    std::vector<std::vector<Link>> of_source(counts.items());
    for (ItemNumber target = 0; target < counts.items(); ++target) {
        const std::vector<double>& weights = fit.fit(target);
        for (std::size_t at = 0; at < weights.size(); ++at) {
            const auto weight = static_cast<float>(weights[at]);
            if (weight != 0 && std::isfinite(weight))
                of_source[fit.sources()[at].other].push_back({target, weight});
        }
    }
    Links links;
    links.first.assign(1, 0);
    for (const std::vector<Link>& row : of_source) {
        links.links.insert(links.links.end(), row.begin(), row.end());
        links.first.push_back(links.links.size());
    }
    return links;
}

std::vector<double> links_ndcg_10(const Links& links, std::span<const Trial> trials) {
    std::vector<float> scores(links.first.size() - 1, 0);
    std::vector<double> result;
    for (const Trial& trial : trials) {
        std::ranges::fill(scores, 0.0F);
        for (const ItemNumber source : trial.basket)
            for (auto at = links.first[source]; at < links.first[source + 1]; ++at)
                scores[links.links[at].target] += links.links[at].weight;
        for (const ItemNumber item : trial.basket)
            scores[item] = -1;
        double gain = 0;
        double ideal = 0;
        for (std::size_t place = 0; place < std::min(ndcg_places, trial.hidden.size()); ++place)
            ideal += place_discount(place);
        for (const ItemNumber item : trial.hidden) {
            if (scores[item] <= 0) continue;
            const auto better = static_cast<std::size_t>(std::ranges::count_if(
                scores, [limit = scores[item]](float score) { return score > limit; }));
            if (better < ndcg_places) gain += place_discount(better);
        }
        result.push_back(gain / ideal);
    }
    return result;
}

}  // namespace tillside::head_office::models
