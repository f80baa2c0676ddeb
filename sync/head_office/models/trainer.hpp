// Makes a suggestion model from a shop's baskets. It tunes itself: the newest part of the baskets
// is held back, every setting is chosen by how well that part is foreseen, and the model is then
// made from all of them; nobody sets a number by hand and none belongs to one shop. It reads no
// file, no clock and no random source: the same baskets and options give the same bytes. It needs
// no names: customers are any stable text, and nothing of them enters the model.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/rules/suggestions/model.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::models {

struct TrainingBasket {
    std::string customer;           // any stable key; empty = not known
    std::int64_t at_us = 0;         // microseconds since 1970 UTC; baskets are taken in this order
    std::vector<std::string> skus;  // in the order of scanning; repeats are ignored
};

struct TrainOptions {
    std::string version;  // of the model, as announced to tills, 1 to 64 characters
    Now now;              // becomes the model's time of training
};

// How well the held-back baskets were foreseen, 0..1; weights were fitted on these same baskets, so
// a fresh day scores a little lower.
struct Foreseen {
    std::string_view situation;  // its name in rules::suggestions::Situation
    std::size_t questions = 0;
    double ndcg_10 = 0;
    double popularity_ndcg_10 = 0;  // of best sellers alone, for comparison
};

struct TrainingReport {
    std::size_t baskets = 0;
    std::size_t items = 0;
    std::size_t links = 0;
    std::size_t left_out_items = 0;   // SKUs that no till could use (empty or too long)
    double basket_size_discount = 0;  // what was chosen: see links.hpp
    double half_life = 0;
    double ridge = 0;
    double recent_half_life = 0;
    rules::suggestions::Shape shape;
    std::vector<Foreseen> foreseen;
};

struct TrainedModel {
    rules::suggestions::Model model;
    TrainingReport report;
};

// Said now and then, from the calling thread: what is being done and how far it is, 0..1.
using TrainProgress = std::function<void(std::string_view doing, double done)>;

// Errors (Domain::training): "no_baskets" (fewer than baskets_min baskets of two or more items),
// "too_many_items", and what Model::from_parts refuses.
inline constexpr std::size_t baskets_min = 50;
[[nodiscard]] Result<TrainedModel> train(std::span<const TrainingBasket> baskets,
                                         const TrainOptions& options,
                                         const TrainProgress& progress = {});

}  // namespace tillside::head_office::models
