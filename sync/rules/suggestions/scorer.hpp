// Ranks what to suggest for a basket: the model's evidence, weighed by the blend that was fitted
// for the situation, minus everything that must not be shown. It answers from its arguments alone
// (no clock, no randomness, no I/O): the same question always has the same answer. Whether a
// customer's history may be used is not decided here: whoever asks passes a history only with
// permission for profiling (the consent gate's work).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/rules/suggestions/evidence.hpp"
#include "sync/rules/suggestions/model.hpp"
#include "sync/rules/suggestions/reasons.hpp"

namespace tillside::rules::suggestions {

// What a customer bought: an SKU, and in which of their baskets (0 = the last one, ascending).
struct PurchasedItem {
    std::string sku;
    std::vector<std::uint32_t> baskets_ago;
};

struct Question {
    Moment moment = Moment::scanning;
    std::vector<std::string> basket;     // SKUs in the order of scanning; repeats are ignored
    std::vector<PurchasedItem> history;  // empty: not known or not permitted
    // True for an SKU that must not be suggested (out of stock, recalled, age-restricted, blocked);
    // absent = all may be. Asked for candidates in rank order only, so it may be a database
    // look-up.
    std::function<bool(std::string_view sku)> excluded;
    std::size_t limit = 5;  // at most 100 are given
};

struct Suggested {
    std::string sku;
    float score = 0;  // comparable within one answer only
    Reason reason = Reason::popular;
    std::string because_sku;  // what the reason is about; empty for popular and bought_before
};

class Scorer {
public:
    // One thread at a time; keeps working memory of about 24 bytes an item.
    explicit Scorer(std::shared_ptr<const Model> model) : model_(std::move(model)) {}

    // Best first. Never an item of the basket nor an excluded one; SKUs that the model does not
    // know are passed over.
    [[nodiscard]] std::vector<Suggested> suggest(const Question& question);

    [[nodiscard]] const Model& model() const { return *model_; }

private:
    struct Ranked {
        ItemNumber item;
        float score;
    };
    void understand(const Question& question);
    void rank(Moment moment);
    [[nodiscard]] Suggested explain(const Ranked& ranked) const;

    std::shared_ptr<const Model> model_;
    Evidence evidence_;
    std::vector<ItemNumber> basket_;
    std::vector<OwnItem> own_;
    std::vector<Ranked> ranked_;
};

}  // namespace tillside::rules::suggestions
