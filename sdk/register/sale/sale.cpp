// The arithmetic of one sale. Amounts cannot overflow: 2,000 lines of at most 9,999 pieces at
// 9,999,999.99 are 2e16 minor units, below 2^63.
#include "sdk/register/sale/sale.hpp"

#include <algorithm>
#include <numeric>

namespace tillside::pos {
namespace {

std::unexpected<Fault> refuse(std::string code, std::string message) {
    return std::unexpected(Fault{std::move(code), std::move(message)});
}

// Half a minor unit and more is rounded up, once for each line.
std::int64_t amount_of(std::int64_t unit_price, std::int64_t quantity_milli) {
    return (unit_price * quantity_milli + 500) / 1000;
}

}  // namespace

std::expected<void, Fault> Sale::add(const Item& item, std::int64_t quantity_milli,
                                     std::optional<std::int64_t> keyed_price,
                                     std::string_view suggestion_id) {
    const auto price = item.price ? item.price : keyed_price;
    if (!price) return refuse("price_needed", "this item has no price: key it");
    if (*price < 0 || *price > unit_price_max)
        return refuse("price_out_of_range", "price out of range");
    if (quantity_milli < 1 || quantity_milli > quantity_milli_max) {
        return refuse("quantity_out_of_range", "quantity must be above 0 and below 10,000");
    }
    const auto known = std::ranges::find(shown_, suggestion_id, &Shown::suggestion_id);
    const bool suggested =
        !suggestion_id.empty() && known != shown_.end() && known->sku == item.sku;

    auto line = std::ranges::find_if(lines_, [&](const SaleLine& other) {
        return other.sku == item.sku && other.unit_price == *price;
    });
    if (line == lines_.end()) {
        if (lines_.size() == lines_max)
            return refuse("too_many_lines", "a basket holds 2,000 lines");
        lines_.push_back({.line_id = std::to_string(next_line_++),
                          .sku = item.sku,
                          .gtin = item.gtin,
                          .description = item.description(),
                          .quantity_milli = 0,
                          .unit_price = *price,
                          .amount = 0,
                          .suggestion_id = suggested ? known->suggestion_id : std::string()});
        line = std::prev(lines_.end());
    } else if (line->quantity_milli + quantity_milli > quantity_milli_max) {
        return refuse("quantity_out_of_range", "quantity must be above 0 and below 10,000");
    }
    line->quantity_milli += quantity_milli;
    line->amount = amount_of(line->unit_price, line->quantity_milli);
    if (suggested) known->outcome = Outcome::accepted;
    ++revision_;
    return {};
}

std::expected<void, Fault> Sale::set_quantity(std::string_view line_id,
                                              std::int64_t quantity_milli) {
    const auto line = std::ranges::find(lines_, line_id, &SaleLine::line_id);
    if (line == lines_.end()) return refuse("line_unknown", "the basket has no such line");
    if (quantity_milli < 0 || quantity_milli > quantity_milli_max) {
        return refuse("quantity_out_of_range", "quantity must be above 0 and below 10,000");
    }
    if (quantity_milli == 0) {
        const auto known = std::ranges::find(shown_, line->suggestion_id, &Shown::suggestion_id);
        if (known != shown_.end()) known->outcome = Outcome::ignored;
        lines_.erase(line);
    } else {
        line->quantity_milli = quantity_milli;
        line->amount = amount_of(line->unit_price, quantity_milli);
    }
    ++revision_;
    return {};
}

void Sale::shown(std::string_view suggestion_id, std::string_view sku, std::uint32_t position,
                 std::int64_t at_us) {
    if (std::ranges::find(shown_, sku, &Shown::sku) != shown_.end()) return;
    shown_.push_back({.suggestion_id = std::string(suggestion_id),
                      .sku = std::string(sku),
                      .position = position,
                      .shown_at_us = at_us});
}

bool Sale::decline(std::string_view suggestion_id) {
    const auto known = std::ranges::find(shown_, suggestion_id, &Shown::suggestion_id);
    if (known == shown_.end() || known->outcome == Outcome::accepted) return false;
    known->outcome = Outcome::declined;
    return true;
}

bool Sale::declined(std::string_view sku) const {
    const auto known = std::ranges::find(shown_, sku, &Shown::sku);
    return known != shown_.end() && known->outcome == Outcome::declined;
}

std::expected<void, Fault> Sale::pay(TenderKind kind, std::int64_t given) {
    if (lines_.empty()) return refuse("basket_empty", "there is nothing to pay");
    if (given < 1 || given > 100 * unit_price_max)
        return refuse("amount_out_of_range", "amount out of range");
    if (kind != TenderKind::cash && given > due()) {
        return refuse("amount_above_due", "only cash may be more than what is due");
    }
    tenders_.push_back({.kind = kind, .amount = std::min(given, due()), .given = given});
    return {};
}

bool Sale::holds(std::string_view sku) const {
    return std::ranges::find(lines_, sku, &SaleLine::sku) != lines_.end();
}

std::int64_t Sale::total() const {
    return std::accumulate(
        lines_.begin(), lines_.end(), std::int64_t{0},
        [](std::int64_t sum, const SaleLine& line) { return sum + line.amount; });
}

std::int64_t Sale::due() const {
    return std::accumulate(
        tenders_.begin(), tenders_.end(), total(),
        [](std::int64_t left, const SaleTender& tender) { return left - tender.amount; });
}

std::int64_t Sale::change() const {
    return std::accumulate(tenders_.begin(), tenders_.end(), std::int64_t{0},
                           [](std::int64_t sum, const SaleTender& tender) {
                               return sum + tender.given - tender.amount;
                           });
}

}  // namespace tillside::pos
