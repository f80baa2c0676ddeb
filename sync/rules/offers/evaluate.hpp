// What offers give for a basket: the one evaluator of till, head office and simulation. It answers
// from its arguments alone, so that all three give the same to the cent; neither the order of lines
// nor that of offers has a say.
//
// - Offers that do not stack compete for pieces. The higher priority comes first. Between equals
//   the customer gets the better price: of the orders that begin with any one of the best
//   starters_max and go on with whatever takes most off, the one that takes off most in all. That
//   is never worse than any single one of them, nor than taking the best first; it is not every
//   combination, which no till could try.
// - Offers that stack come after, one by one by priority and id, off what is left to pay.
// - An offer whose budget does not cover all that it would take off gives nothing.
// - What is taken off a line is never more than the line costs.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sync/rules/offers/basket.hpp"
#include "sync/rules/offers/offer.hpp"

namespace tillside::rules::offers {

inline constexpr std::size_t starters_max = 8;
// Of one priority, those that take most off alone; more would keep a customer waiting.
inline constexpr std::size_t competing_max = 64;

struct LineDiscount {
    std::string line_id;
    std::int64_t amount = 0;  // > 0
};

// What one offer gives.
struct Applied {
    std::string offer_id;
    std::string version;
    std::int64_t amount = 0;                // off in all, minor units
    std::vector<LineDiscount> discounts;    // in the order of the basket's lines
    std::vector<std::string> points_lines;  // line ids that earn a multiple by it
    std::uint32_t points_milli = 0;
    std::string gift_sku;
    std::uint32_t gift_pieces = 0;
};

struct Evaluation {
    std::vector<Applied> applied;  // by offer id
    std::int64_t amount = 0;       // off in all
};

// What of an offer's budget is left to this till, minor units; below 0: it has no budget.
using BudgetLeft = std::function<std::int64_t(const Offer&)>;

// Offers have distinct ids and no fault; others are passed over. budget_left may be absent.
[[nodiscard]] Evaluation evaluate(const Basket& basket, std::span<const Offer> offers,
                                  const BudgetLeft& budget_left = {});

}  // namespace tillside::rules::offers
