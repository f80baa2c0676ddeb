#include "sync/head_office/models/trials.hpp"

#include <algorithm>
#include <cmath>

namespace tillside::head_office::models {
namespace {

constexpr std::size_t halves_items_min = 4;
constexpr std::size_t singles_max = 6;
constexpr std::size_t singles_in_all = 6'000;

std::vector<ItemNumber> without(const std::vector<ItemNumber>& items, std::size_t place) {
    std::vector<ItemNumber> rest = items;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(place));
    return rest;
}

// Scanning has come half way.
void hide_second_half(const std::vector<ItemNumber>& items, std::int32_t customer,
                      std::vector<Trial>& into) {
    if (items.size() < halves_items_min) return;
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    into.push_back({Moment::scanning, {items.begin(), middle}, customer, {middle, items.end()}, 1});
}

// The basket is complete but for one item.
void hide_singles(const std::vector<ItemNumber>& items, std::int32_t customer,
                  std::size_t singles_wanted, std::vector<Trial>& into) {
    const std::size_t size = items.size();
    if (size < 2) return;
    const std::size_t singles = std::min(size, singles_wanted);
    for (std::size_t single = 0; single < singles; ++single) {
        // Spread over the basket, elsewhere in each basket.
        const std::size_t place = (single * size / singles + items.front()) % size;
        into.push_back({Moment::complete,
                        without(items, place),
                        customer,
                        {items[place]},
                        1.0F / static_cast<float>(singles)});
    }
}

}  // namespace

double place_discount(std::size_t place) {
    return 1 / std::log2(static_cast<double>(place) + 2);
}

Histories::Histories(std::span<const Sale> before, std::size_t customers) : of_(customers) {
    std::vector<std::vector<const Sale*>> sales_of(customers);
    for (const Sale& sale : before)
        if (sale.customer != nobody)
            sales_of[static_cast<std::size_t>(sale.customer)].push_back(&sale);
    for (std::size_t customer = 0; customer < customers; ++customer) {
        std::vector<std::pair<ItemNumber, std::uint32_t>> bought;
        const auto& own = sales_of[customer];
        for (std::size_t at = 0; at < own.size(); ++at)
            for (const ItemNumber item : own[at]->items)
                bought.emplace_back(item, static_cast<std::uint32_t>(own.size() - 1 - at));
        std::ranges::sort(bought);
        for (const auto& [item, ago] : bought) {
            if (of_[customer].empty() || of_[customer].back().item != item)
                of_[customer].push_back({item, {}});
            of_[customer].back().baskets_ago.push_back(ago);
        }
    }
}

std::span<const OwnItem> Histories::of(std::int32_t customer) const {
    if (customer == nobody) return {};
    return of_[static_cast<std::size_t>(customer)];
}

Trials make_trials(std::span<const Sale> held_back, const Histories& histories,
                   const std::vector<bool>& sold_before, std::size_t sales_max) {
    Trials trials;
    const auto of = [&trials](Situation situation) -> std::vector<Trial>& {
        return trials.of_situation[static_cast<std::size_t>(situation)];
    };
    const std::size_t taken = std::min(held_back.size(), sales_max);
    const std::size_t singles =
        std::clamp(singles_in_all / std::max<std::size_t>(taken, 1), std::size_t{2}, singles_max);
    for (std::size_t at = 0; at < taken; ++at) {
        const Sale& sale = held_back[at * held_back.size() / taken];
        std::vector<ItemNumber> items;
        std::ranges::copy_if(sale.items, std::back_inserter(items),
                             [&](ItemNumber item) { return sold_before[item]; });
        if (items.empty()) continue;
        of(Situation::nothing).push_back({Moment::scanning, {}, nobody, items, 1});
        hide_second_half(items, nobody, of(Situation::scanning));
        hide_singles(items, nobody, singles, of(Situation::complete));
        if (histories.of(sale.customer).empty()) continue;
        of(Situation::history).push_back({Moment::scanning, {}, sale.customer, items, 1});
        hide_second_half(items, sale.customer, of(Situation::scanning_known));
        hide_singles(items, sale.customer, singles, of(Situation::complete_known));
    }
    return trials;
}

}  // namespace tillside::head_office::models
