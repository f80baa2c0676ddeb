#include "sync/head_office/models/blend.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sync/head_office/models/linear.hpp"

namespace tillside::head_office::models {
namespace {

using rules::suggestions::Evidence;
using rules::suggestions::feature_count;
using rules::suggestions::Model;

constexpr std::size_t candidates_per_feature = 30;  // of each feature's strongest
constexpr int newton_steps_max = 25;
constexpr double regularisation = 3e-3;  // per trial, on scaled weights

double dot(const Features& values, const Features& weights) {
    return std::inner_product(values.begin(), values.end(), weights.begin(), 0.0F);
}

}  // namespace

BlendFit::BlendFit(const Model& model, const Histories& histories, std::span<const Trial> trials) {
    Evidence evidence;
    for (const Trial& trial : trials) {
        evidence.gather(model, trial.moment, trial.basket, histories.of(trial.customer));
        measure(model, evidence, trial);
    }
    scale_features();
}

void BlendFit::measure(const Model& model, Evidence& evidence, const Trial& trial) {
    std::vector<ItemNumber> items(evidence.touched().begin(), evidence.touched().end());
    const auto popular = model.by_popularity();
    items.insert(items.end(), popular.begin(),
                 popular.begin() + std::min(popular.size(), 2 * candidates_per_feature));
    std::ranges::sort(items);
    items.erase(std::ranges::unique(items).begin(), items.end());
    std::erase_if(items, [&trial](ItemNumber item) {
        return std::ranges::find(trial.basket, item) != trial.basket.end();
    });
    std::vector<Features> values;
    values.reserve(items.size());
    for (const ItemNumber item : items)
        values.push_back(evidence.features(model, item));

    std::vector<bool> chosen(items.size(), false);
    std::vector<std::pair<float, std::size_t>> order;
    for (std::size_t feature = 0; feature < feature_count; ++feature) {
        order.clear();
        for (std::size_t at = 0; at < items.size(); ++at)
            if (values[at][feature] > 0) order.emplace_back(-values[at][feature], at);
        const std::size_t kept = std::min(order.size(), candidates_per_feature);
        std::ranges::nth_element(order, order.begin() + static_cast<std::ptrdiff_t>(kept));
        for (std::size_t at = 0; at < kept; ++at)
            chosen[order[at].second] = true;
    }
    Measured measured{rows_.size(), 0, 0, 0, trial.weight};
    for (std::size_t at = 0; at < items.size(); ++at) {
        if (!chosen[at]) continue;
        const bool hidden = std::ranges::find(trial.hidden, items[at]) != trial.hidden.end();
        rows_.push_back({values[at], hidden});
        measured.found += hidden ? 1 : 0;
    }
    measured.count = rows_.size() - measured.first;
    for (std::size_t place = 0; place < std::min(ndcg_places, trial.hidden.size()); ++place)
        measured.ideal += place_discount(place);
    trials_.push_back(measured);
}

void BlendFit::scale_features() {
    if (rows_.empty()) return;
    for (std::size_t feature = 0; feature < feature_count; ++feature) {
        double sum = 0;
        double squares = 0;
        for (const Row& row : rows_) {
            sum += row.values[feature];
            squares += static_cast<double>(row.values[feature]) * row.values[feature];
        }
        const double mean = sum / static_cast<double>(rows_.size());
        const double variance = squares / static_cast<double>(rows_.size()) - mean * mean;
        scale_[feature] = variance > 1e-12 ? static_cast<float>(std::sqrt(variance)) : 0.0F;
    }
}

double BlendFit::add_trial(const Measured& trial, const std::vector<double>& scaled,
                           std::vector<double>& gradient, std::vector<double>& curvature) const {
    const std::span rows = std::span(rows_).subspan(trial.first, trial.count);
    const auto value = [this](const Row& row, std::size_t feature) {
        return scale_[feature] > 0 ? static_cast<double>(row.values[feature] / scale_[feature]) : 0;
    };
    std::vector<double> odds(rows.size());
    double highest = -1e300;
    double hidden_mean = 0;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        for (std::size_t feature = 0; feature < feature_count; ++feature)
            odds[at] += scaled[feature] * value(rows[at], feature);
        highest = std::max(highest, odds[at]);
        if (rows[at].hidden) hidden_mean += odds[at] / static_cast<double>(trial.found);
    }
    double total = 0;
    for (double& odd : odds)
        total += odd = std::exp(odd - highest);
    std::vector<double> mean(feature_count, 0);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const double probability = odds[at] / total;
        const double hidden = rows[at].hidden ? 1 / static_cast<double>(trial.found) : 0;
        std::array<double, feature_count> values{};
        for (std::size_t feature = 0; feature < feature_count; ++feature) {
            values[feature] = value(rows[at], feature);
            mean[feature] += probability * values[feature];
            gradient[feature] += trial.weight * (hidden - probability) * values[feature];
        }
        for (std::size_t a = 0; a < feature_count; ++a)
            for (std::size_t b = 0; b <= a; ++b)
                curvature[a * feature_count + b] +=
                    trial.weight * probability * values[a] * values[b];
    }
    for (std::size_t a = 0; a < feature_count; ++a)
        for (std::size_t b = 0; b <= a; ++b)
            curvature[a * feature_count + b] -= trial.weight * mean[a] * mean[b];
    return trial.weight * (hidden_mean - highest - std::log(total));
}

double BlendFit::likelihood(const std::vector<double>& scaled, std::vector<double>& gradient,
                            std::vector<double>& curvature) const {
    gradient.assign(feature_count, 0);
    curvature.assign(feature_count * feature_count, 0);
    double sum = 0;
    double weight = 0;
    for (const Measured& trial : trials_) {
        if (trial.found == 0) continue;
        sum += add_trial(trial, scaled, gradient, curvature);
        weight += trial.weight;
    }
    const double pull = regularisation * weight + 1e-9;
    for (std::size_t a = 0; a < feature_count; ++a) {
        sum -= pull / 2 * scaled[a] * scaled[a];
        gradient[a] -= pull * scaled[a];
        curvature[a * feature_count + a] += pull;
        for (std::size_t b = 0; b < a; ++b)
            curvature[b * feature_count + a] = curvature[a * feature_count + b];
    }
    return sum;
}

Features BlendFit::most_likely() const {
    std::vector<double> weights(feature_count, 0);
    std::vector<double> gradient;
    std::vector<double> curvature;
    double now = likelihood(weights, gradient, curvature);
    for (int step = 0; step < newton_steps_max; ++step) {
        std::vector<double> direction = gradient;
        if (!solve(curvature, direction)) break;
        double gained = -1;
        std::vector<double> next(feature_count);
        for (double length = 1; length > 1e-3 && gained <= 0; length /= 2) {
            for (std::size_t feature = 0; feature < feature_count; ++feature)
                next[feature] = weights[feature] + length * direction[feature];
            const double then = likelihood(next, gradient, curvature);
            gained = then - now;
        }
        if (gained <= 0) break;
        weights = next;
        now += gained;
        if (gained < 1e-6 * std::abs(now)) break;
    }
    Features result{};
    for (std::size_t feature = 0; feature < feature_count; ++feature)
        if (scale_[feature] > 0)
            result[feature] = static_cast<float>(weights[feature] / scale_[feature]);
    return result;
}

double BlendFit::ndcg_of(const Measured& trial, std::span<const float> scores) const {
    if (trial.found == 0) return 0;
    // A hidden item's place is the number of better candidates; few are hidden, so no sort.
    double gain = 0;
    for (std::size_t at = 0; at < trial.count; ++at) {
        if (!rows_[trial.first + at].hidden) continue;
        std::size_t better = 0;
        for (std::size_t other = 0; other < trial.count && better < ndcg_places; ++other)
            better += scores[other] > scores[at] || (scores[other] == scores[at] && other < at);
        if (better < ndcg_places) gain += place_discount(better);
    }
    return gain / trial.ideal;
}

double BlendFit::ndcg_10(const Features& weights) const {
    double sum = 0;
    double total = 0;
    std::vector<float> scores;
    for (const Measured& trial : trials_) {
        scores.clear();
        for (std::size_t at = 0; at < trial.count; ++at)
            scores.push_back(static_cast<float>(dot(rows_[trial.first + at].values, weights)));
        sum += trial.weight * ndcg_of(trial, scores);
        total += trial.weight;
    }
    return total > 0 ? sum / total : 0;
}

Features BlendFit::improved(Features weights) const {
    double best = ndcg_10(weights);
    for (const float reach : {0.5F, 0.25F, 0.1F}) {
        for (std::size_t feature = 0; feature < feature_count; ++feature) {
            if (scale_[feature] == 0) continue;
            for (const float direction : {reach, -reach}) {
                Features tried = weights;
                tried[feature] += direction * (std::abs(weights[feature]) + 0.2F / scale_[feature]);
                const double then = ndcg_10(tried);
                if (then > best) {
                    best = then;
                    weights = tried;
                }
            }
        }
    }
    return weights;
}

}  // namespace tillside::head_office::models
