// How strongly one item speaks for another, from baskets alone: for each item a ridge regression of
// "is it in the basket" on the items that go with it most often. This is EASE^R (Steck,
// "Embarrassingly Shallow Autoencoders", WWW 2019, eq. 8) restricted to a few sources for each
// target, which needs no inverse over all items: time grows with items × sources³ and not with
// items³, and the weights kept are fitted together instead of being cut from a longer list.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sync/head_office/models/sales.hpp"
#include "sync/head_office/models/trials.hpp"

namespace tillside::head_office::models {

// How much each basket counts.
struct SaleWeights {
    double size_discount = 0;  // a basket of n items counts n^-discount
    double half_life =
        0;  // in shares of all baskets: one that much older counts half; 0 = all equal
};
[[nodiscard]] std::vector<float> weigh(std::span<const Sale> sales, const SaleWeights& weights);

// Weighted counts of pairs. A row holds at most row_pairs_max of an item's strongest pairs.
class PairCounts {
public:
    struct Pair {
        ItemNumber other = 0;
        float count = 0;
    };
    static constexpr std::size_t row_pairs_max = 1000;

    PairCounts(std::span<const Sale> sales, std::span<const float> sale_weights, std::size_t items);

    [[nodiscard]] std::size_t items() const { return own_.size(); }
    [[nodiscard]] std::span<const Pair> row(ItemNumber item) const;
    [[nodiscard]] float own(ItemNumber item) const { return own_[item]; }  // baskets with the item
    [[nodiscard]] double mean_own() const;                                 // over items ever sold

private:
    std::vector<float> own_;
    std::vector<std::size_t> first_;
    std::vector<Pair> pairs_;
};

// Links in a model's form.
struct Links {
    std::vector<std::uint64_t> first;
    std::vector<rules::suggestions::Link> links;
};
// `ridge` is relative to mean_own().
[[nodiscard]] Links fit_links(const PairCounts& counts, double ridge);

// NDCG@10 of each trial, ranked by what the basket's links add up to.
[[nodiscard]] std::vector<double> links_ndcg_10(const Links& links, std::span<const Trial> trials);

}  // namespace tillside::head_office::models
