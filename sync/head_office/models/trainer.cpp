#include "sync/head_office/models/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "sync/head_office/models/blend.hpp"
#include "sync/head_office/models/links.hpp"
#include "sync/head_office/models/sales.hpp"
#include "sync/head_office/models/trials.hpp"

namespace tillside::head_office::models {
namespace {

using rules::suggestions::Blend;
using rules::suggestions::Feature;
using rules::suggestions::items_max;
using rules::suggestions::Model;
using rules::suggestions::ModelParts;
using rules::suggestions::Shape;
using rules::suggestions::situation_count;

// Enough newest baskets to tell settings apart, and not so many that little is left to learn from.
constexpr double held_back_share = 0.12;
constexpr double held_back_share_max = 0.25;
constexpr std::size_t held_back_wanted = 2'000;
constexpr std::size_t trial_sales_max = 3'000;

// Everything about a model that is chosen by trial.
struct Settings {
    SaleWeights sale_weights{.size_discount = 0.5, .half_life = 0};
    double ridge = 0.3;
    double recent_half_life = 0.1;  // of recent_share
    Shape shape{.scan_decay = 0.8F, .own_decay_fast = 0.6F, .own_decay_slow = 0.95F};
};

std::vector<float> shares(std::span<const Sale> sales, std::size_t items, double half_life) {
    const std::vector<float> weights = weigh(sales, {.size_discount = 0, .half_life = half_life});
    std::vector<double> sums(items, 0);
    double total = 0;
    for (std::size_t at = 0; at < sales.size(); ++at) {
        total += weights[at];
        for (const ItemNumber item : sales[at].items)
            sums[item] += weights[at];
    }
    std::vector<float> result;
    result.reserve(items);
    for (const double sum : sums)
        result.push_back(static_cast<float>(sum / total));
    return result;
}

// How often what a customer bought is in one of their later baskets; items seldom bought lean on
// the mean of all.
std::vector<float> repeat_shares(std::span<const Sale> sales, std::size_t items,
                                 std::size_t customers) {
    std::vector<double> chances(items, 0);
    std::vector<double> repeats(items, 0);
    std::vector<std::unordered_set<ItemNumber>> bought(customers);
    for (const Sale& sale : sales) {
        if (sale.customer == nobody) continue;
        auto& own = bought[static_cast<std::size_t>(sale.customer)];
        for (const ItemNumber item : own)
            chances[item] += 1;
        for (const ItemNumber item : sale.items)
            if (!own.insert(item).second) repeats[item] += 1;
    }
    const double all_chances = std::accumulate(chances.begin(), chances.end(), 0.0);
    const double all_repeats = std::accumulate(repeats.begin(), repeats.end(), 0.0);
    constexpr double prior_chances = 50;
    const double mean = all_chances > 0 ? all_repeats / all_chances : 0;
    std::vector<float> result;
    result.reserve(items);
    for (std::size_t item = 0; item < items; ++item)
        result.push_back(static_cast<float>((repeats[item] + prior_chances * mean) /
                                            (chances[item] + prior_chances)));
    return result;
}

ModelParts make_parts(const Sales& sales, std::span<const Sale> part, const Settings& settings,
                      const TrainOptions& options) {
    ModelParts parts;
    parts.version = options.version;
    parts.trained_at_us = options.now.us;
    parts.baskets = part.size();
    parts.skus = sales.skus;
    parts.share = shares(part, sales.skus.size(), 0);
    parts.recent_share = shares(part, sales.skus.size(), settings.recent_half_life);
    parts.repeat_share = repeat_shares(part, sales.skus.size(), sales.customers);
    parts.shape = settings.shape;
    return parts;
}

// The baskets in two: what the tuning learns from, and what it is judged by.
class Tuning {
public:
    Tuning(const Sales& sales, const TrainOptions& options, const TrainProgress& progress)
        : sales_(sales),
          options_(options),
          progress_(progress),
          before_(std::span(sales.sales).first(cut(sales.sales.size()))),
          histories_(before_, sales.customers),
          trials_(make_trials(std::span(sales.sales).subspan(before_.size()), histories_,
                              sold_before(), trial_sales_max)) {}

    // One setting after the other, each with the others at their best so far.
    Result<Settings> settings() {
        choose_ridge({1.0, 0.3, 0.1, 3.0});
        choose_sale_weight(&SaleWeights::size_discount, {0.25, 0.75, 1.0});
        choose_sale_weight(&SaleWeights::half_life, {1.0, 0.5, 0.25});
        choose_ridge({best_.ridge / 2, best_.ridge * 2});
        links_ = fit_links(count(best_.sale_weights), best_.ridge);
        for (const auto& done :
             {choose(best_.recent_half_life, {0.01, 0.03, 0.3}, Situation::nothing),
              choose(best_.shape.own_decay_fast, {0.4F, 0.8F}, Situation::history),
              choose(best_.shape.own_decay_slow, {0.9F, 0.98F}, Situation::history),
              choose(best_.shape.scan_decay, {0.2F, 0.5F, 0.9F}, Situation::scanning)}) {
            if (!done) return std::unexpected(done.error());
        }
        return best_;
    }

    Result<Blend> blend(std::vector<Foreseen>& foreseen) {
        auto model = model_of_before();
        if (!model) return std::unexpected(model.error());
        constexpr std::array<std::string_view, situation_count> names{
            "nothing", "history", "scanning", "scanning_known", "complete", "complete_known"};
        Blend blend{};
        for (std::size_t situation = 0; situation < situation_count; ++situation) {
            say(names[situation], 0.6 + 0.06 * static_cast<double>(situation));
            const BlendFit fit(*model, histories_, trials(static_cast<Situation>(situation)));
            blend[situation] = fit.improved(fit.most_likely());
            Features popularity{};
            popularity[static_cast<std::size_t>(Feature::recent_share_log)] = 1;
            foreseen.push_back({names[situation], trials(static_cast<Situation>(situation)).size(),
                                fit.ndcg_10(blend[situation]), fit.ndcg_10(popularity)});
        }
        return blend;
    }

private:
    static std::size_t cut(std::size_t sales) {
        const auto part = [sales](double share) {
            return static_cast<std::size_t>(static_cast<double>(sales) * share);
        };
        return sales - std::max(part(held_back_share),
                                std::min(part(held_back_share_max), held_back_wanted));
    }
    std::vector<bool> sold_before() const {
        std::vector<bool> sold(sales_.skus.size(), false);
        for (const Sale& sale : before_)
            for (const ItemNumber item : sale.items)
                sold[item] = true;
        return sold;
    }
    void say(std::string_view doing, double done) const {
        if (progress_) progress_(doing, done);
    }

    // What each trial adds to the score; in the same order for all settings.
    using Score = std::vector<double>;

    // A setting is changed only where the trials' paired differences say so by more than their
    // standard error: chance favours one of several choices nearly always.
    bool clearly_better(const Score& score) const {
        if (best_score_.empty()) return true;
        double sum = 0;
        double squares = 0;
        for (std::size_t at = 0; at < score.size(); ++at) {
            const double difference = score[at] - best_score_[at];
            sum += difference;
            squares += difference * difference;
        }
        return sum > 1.5 * std::sqrt(squares);
    }

    PairCounts count(const SaleWeights& weights) const {
        return {before_, weigh(before_, weights), sales_.skus.size()};
    }

    // How well links alone foresee, with no history.
    Score links_score(const PairCounts& counts, double ridge) {
        say("links", 0.5 * static_cast<double>(tried_++) / 12);
        const Links links = fit_links(counts, ridge);
        Score score;
        for (const Situation situation : {Situation::scanning, Situation::complete}) {
            const std::vector<double> ndcg = links_ndcg_10(links, trials(situation));
            for (std::size_t at = 0; at < ndcg.size(); ++at)
                score.push_back(ndcg[at] / static_cast<double>(ndcg.size()));
        }
        return score;
    }

    void choose_ridge(const std::vector<double>& choices) {
        const PairCounts counts = count(best_.sale_weights);
        for (const double ridge : choices) {
            Score score = links_score(counts, ridge);
            if (!clearly_better(score)) continue;
            best_score_ = std::move(score);
            best_.ridge = ridge;
        }
    }

    void choose_sale_weight(double SaleWeights::*setting, const std::vector<double>& choices) {
        for (const double choice : choices) {
            SaleWeights weights = best_.sale_weights;
            weights.*setting = choice;
            Score score = links_score(count(weights), best_.ridge);
            if (!clearly_better(score)) continue;
            best_score_ = std::move(score);
            best_.sale_weights = weights;
        }
    }

    // Keeps the choice with which a blend foresees one situation best.
    template <typename Number>
    Result<void> choose(Number& setting, const std::vector<Number>& choices, Situation situation) {
        say("evidence", 0.6);
        Number kept = setting;
        double kept_score = -1;
        std::vector<Number> all{setting};
        all.insert(all.end(), choices.begin(), choices.end());
        for (const Number choice : all) {
            setting = choice;
            auto model = model_of_before();
            if (!model) return std::unexpected(model.error());
            const BlendFit fit(*model, histories_, trials(situation));
            const double score = fit.ndcg_10(fit.most_likely());
            if (score <= kept_score) continue;
            kept_score = score;
            kept = choice;
        }
        setting = kept;
        return {};
    }

    Result<Model> model_of_before() const {
        ModelParts parts = make_parts(sales_, before_, best_, options_);
        parts.first_link = links_.first;
        parts.links = links_.links;
        return Model::from_parts(std::move(parts));
    }

    const std::vector<Trial>& trials(Situation situation) const {
        return trials_.of_situation[static_cast<std::size_t>(situation)];
    }

    const Sales& sales_;
    const TrainOptions& options_;
    const TrainProgress& progress_;
    std::span<const Sale> before_;
    Histories histories_;
    Trials trials_;
    Settings best_;
    Score best_score_;
    Links links_;  // of the first part, at the best settings
    int tried_ = 0;
};

}  // namespace

Result<TrainedModel> train(std::span<const TrainingBasket> baskets, const TrainOptions& options,
                           const TrainProgress& progress) {
    const Sales sales = number_sales(baskets);
    const auto useful =
        std::ranges::count_if(sales.sales, [](const Sale& sale) { return sale.items.size() >= 2; });
    if (static_cast<std::size_t>(useful) < baskets_min)
        return fail(Domain::training, "no_baskets",
                    fmt::format("{} baskets hold two or more items; training needs at least {}: "
                                "import more baskets first",
                                useful, baskets_min));
    if (sales.skus.size() > items_max)
        return fail(Domain::training, "too_many_items",
                    fmt::format("the baskets hold {} items; a model holds at most {}",
                                sales.skus.size(), items_max));
    Tuning tuning(sales, options, progress);
    const auto chosen = tuning.settings();
    if (!chosen) return std::unexpected(chosen.error());
    const Settings& settings = *chosen;
    TrainingReport report;
    auto blend = tuning.blend(report.foreseen);
    if (!blend) return std::unexpected(blend.error());

    ModelParts parts = make_parts(sales, sales.sales, settings, options);
    const PairCounts counts(sales.sales, weigh(sales.sales, settings.sale_weights),
                            sales.skus.size());
    Links links = fit_links(counts, settings.ridge);
    parts.first_link = std::move(links.first);
    parts.links = std::move(links.links);
    parts.blend = *blend;
    report.baskets = sales.sales.size();
    report.items = sales.skus.size();
    report.links = parts.links.size();
    report.left_out_items = sales.left_out_items;
    report.basket_size_discount = settings.sale_weights.size_discount;
    report.half_life = settings.sale_weights.half_life;
    report.ridge = settings.ridge;
    report.recent_half_life = settings.recent_half_life;
    report.shape = settings.shape;
    auto model = Model::from_parts(std::move(parts));
    if (!model) return std::unexpected(model.error());
    if (progress) progress("done", 1);
    return TrainedModel{std::move(*model), std::move(report)};
}

}  // namespace tillside::head_office::models
