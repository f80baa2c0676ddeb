#include "sync/head_office/models/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

constexpr double held_back_share = 0.12;
constexpr std::size_t trial_sales_max = 1'500;

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

ModelParts make_parts(const Sales& sales, std::span<const Sale> part, const Settings& settings,
                      const TrainOptions& options) {
    ModelParts parts;
    parts.version = options.version;
    parts.trained_at_us = options.now.us;
    parts.baskets = part.size();
    parts.skus = sales.skus;
    parts.share = shares(part, sales.skus.size(), 0);
    parts.recent_share = shares(part, sales.skus.size(), settings.recent_half_life);
    const PairCounts counts(part, weigh(part, settings.sale_weights), sales.skus.size());
    Links links = fit_links(counts, settings.ridge);
    parts.first_link = std::move(links.first);
    parts.links = std::move(links.links);
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

    Result<Settings> settings() {
        Settings best;
        double best_score = -1;
        const auto consider = [&](const Settings& tried) -> Result<void> {
            auto score = links_score(tried);
            if (!score) return std::unexpected(score.error());
            if (*score > best_score) {
                best_score = *score;
                best = tried;
            }
            return {};
        };
        // One setting after the other, each with the others at their best so far.
        for (const double ridge : {0.1, 0.3, 1.0, 3.0}) {
            Settings tried = best;
            tried.ridge = ridge;
            if (auto done = consider(tried); !done) return std::unexpected(done.error());
        }
        for (const double size_discount : {0.25, 0.75, 1.0}) {
            Settings tried = best;
            tried.sale_weights.size_discount = size_discount;
            if (auto done = consider(tried); !done) return std::unexpected(done.error());
        }
        for (const double half_life : {1.0, 0.5, 0.25}) {
            Settings tried = best;
            tried.sale_weights.half_life = half_life;
            if (auto done = consider(tried); !done) return std::unexpected(done.error());
        }
        return best;
    }

    Result<Blend> blend(const Settings& settings, std::vector<Foreseen>& foreseen) {
        auto model = Model::from_parts(make_parts(sales_, before_, settings, options_));
        if (!model) return std::unexpected(model.error());
        constexpr std::array<std::string_view, situation_count> names{
            "nothing", "history", "scanning", "scanning_known", "complete", "complete_known"};
        Blend blend{};
        for (std::size_t situation = 0; situation < situation_count; ++situation) {
            say(names[situation], 0.6 + 0.06 * static_cast<double>(situation));
            const BlendFit fit(*model, histories_, trials_.of_situation[situation]);
            blend[situation] = fit.improved(fit.most_likely());
            Features popularity{};
            popularity[static_cast<std::size_t>(Feature::recent_share_log)] = 1;
            foreseen.push_back({names[situation], trials_.of_situation[situation].size(),
                                fit.ndcg_10(blend[situation]), fit.ndcg_10(popularity)});
        }
        return blend;
    }

private:
    static std::size_t cut(std::size_t sales) {
        return sales - static_cast<std::size_t>(static_cast<double>(sales) * held_back_share);
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

    // How well links alone foresee, with no history.
    Result<double> links_score(const Settings& settings) {
        say("links", 0.6 * static_cast<double>(tried_++) / 10);
        auto model = Model::from_parts(make_parts(sales_, before_, settings, options_));
        if (!model) return std::unexpected(model.error());
        Features links_alone{};
        links_alone[static_cast<std::size_t>(Feature::basket)] = 1;
        double score = 0;
        for (const Situation situation : {Situation::scanning, Situation::complete}) {
            const BlendFit fit(*model, histories_,
                               trials_.of_situation[static_cast<std::size_t>(situation)]);
            score += fit.ndcg_10(links_alone);
        }
        return score;
    }

    const Sales& sales_;
    const TrainOptions& options_;
    const TrainProgress& progress_;
    std::span<const Sale> before_;
    Histories histories_;
    Trials trials_;
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
    auto settings = tuning.settings();
    if (!settings) return std::unexpected(settings.error());
    TrainingReport report;
    auto blend = tuning.blend(*settings, report.foreseen);
    if (!blend) return std::unexpected(blend.error());

    ModelParts parts = make_parts(sales, sales.sales, *settings, options);
    parts.blend = *blend;
    report.baskets = sales.sales.size();
    report.items = sales.skus.size();
    report.links = parts.links.size();
    report.left_out_items = sales.left_out_items;
    report.basket_size_discount = settings->sale_weights.size_discount;
    report.half_life = settings->sale_weights.half_life;
    report.ridge = settings->ridge;
    auto model = Model::from_parts(std::move(parts));
    if (!model) return std::unexpected(model.error());
    if (progress) progress("done", 1);
    return TrainedModel{std::move(*model), std::move(report)};
}

}  // namespace tillside::head_office::models
