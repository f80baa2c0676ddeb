#include "sync/simulation/shop/baskets.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sync/simulation/shop/calendar.hpp"

namespace tillside::simulation::shop {

namespace {

constexpr int known_percent = 62;   // of the baskets: the customer shows the card
constexpr int usual_percent = 38;   // of a known customer's lines: a habit
constexpr int errand_percent = 70;  // of the other lines: what they came for
constexpr std::size_t lines_max = 40;

std::vector<double> visit_weights(const std::vector<Customer>& customers) {
    std::vector<double> weights;
    weights.reserve(customers.size());
    for (const Customer& customer : customers)
        weights.push_back(customer.visits);
    // Somebody has to come, whatever chance said.
    if (std::ranges::all_of(weights, [](double weight) { return weight == 0; })) weights[0] = 1;
    return weights;
}

std::vector<std::vector<std::uint32_t>> aisles_of_errands() {
    std::vector<std::vector<std::uint32_t>> found;
    for (const Errand& errand : errands()) {
        found.emplace_back();
        for (std::uint32_t aisle = 0; aisle < aisles().size(); ++aisle)
            if (std::ranges::find(errand.categories, aisles()[aisle].category) !=
                errand.categories.end())
                found.back().push_back(aisle);
    }
    return found;
}

// Mostly one or two lines, seldom a trolley: geometric with a mean of 5.
std::size_t wanted_lines(int day, Chance& chance) {
    const int go_on_percent = weekday_of(day) >= 5 ? 84 : 80;
    std::size_t lines = 1;
    while (lines < lines_max && chance.percent(go_on_percent))
        ++lines;
    return lines;
}

int quantity(Chance& chance) {
    const auto kind = chance.below(100);
    if (kind < 80) return 1;
    return kind < 94 ? 2 : chance.between(3, 6);
}

}  // namespace

struct Year::Shelves {
    Shelves(const Catalogue& catalogue, int day) {
        std::vector<double> aisle_weights;
        for (std::size_t aisle = 0; aisle < catalogue.by_aisle.size(); ++aisle) {
            std::vector<double> weights;
            double sum = 0;
            double ordinary = 0;
            for (const auto at : catalogue.by_aisle[aisle]) {
                const Product& product = catalogue.products[at];
                weights.push_back(product.popularity * season_factor(product.goods->season, day));
                sum += weights.back();
                ordinary += product.popularity;
            }
            within.emplace_back(weights);
            aisle_weights.push_back(aisles()[aisle].weight * sum / ordinary);
        }
        any_aisle.emplace(aisle_weights);
        static const auto by_errand = aisles_of_errands();
        for (std::size_t at = 0; at < by_errand.size(); ++at) {
            std::vector<double> weights;
            for (const auto aisle : by_errand[at])
                weights.push_back(aisle_weights[aisle]);
            of_errand.push_back({by_errand[at], Draw(weights)});
        }
        for (int hour = 0; hour < 24; ++hour) {
            std::vector<double> weights;
            for (const Errand& errand : errands()) {
                const bool now = hour >= errand.hour_from && hour < errand.hour_to;
                weights.push_back(errand.weight * (now ? 1 : 0.08) *
                                  season_factor(errand.season, day));
            }
            errand_at.emplace_back(weights);
        }
        any_hour.emplace(hour_weights(day));
    }

    struct OfErrand {
        std::vector<std::uint32_t> aisles;
        Draw draw;
    };
    std::vector<Draw> within;         // a product of an aisle
    std::optional<Draw> any_aisle;    // an aisle of the shop
    std::vector<OfErrand> of_errand;  // an aisle of an errand
    std::vector<Draw> errand_at;      // an errand, by hour
    std::optional<Draw> any_hour;
};

Year::Year(const Catalogue& catalogue, const std::vector<Customer>& customers, int stores,
           int baskets, const Chance& chance)
    : catalogue_(catalogue),
      customers_(customers),
      stores_(stores),
      baskets_a_day_(static_cast<double>(baskets) / days_of_year),
      chance_(chance),
      any_customer_(visit_weights(customers)) {}

std::int32_t Year::customer_on(int day, Chance& chance) const {
    if (!chance.percent(known_percent)) return -1;
    for (int tries = 0; tries < 4; ++tries) {
        const auto at = any_customer_(chance);
        if (customers_[at].joined_day <= day) return static_cast<std::int32_t>(at);
    }
    return -1;
}

Sale Year::sale(int day, const Shelves& shelves, Chance& chance) const {
    const auto hour = static_cast<int>((*shelves.any_hour)(chance));
    Sale sale;
    sale.second = hour * 3600 + static_cast<int>(chance.below(3600));
    sale.customer = customer_on(day, chance);
    sale.store = chance.below(static_cast<std::uint32_t>(stores_));
    // People keep to the store near their home.
    if (sale.customer >= 0 && chance.percent(85))
        sale.store = customers_[static_cast<std::size_t>(sale.customer)].store;
    const auto errand = shelves.errand_at[static_cast<std::size_t>(hour)](chance);
    const auto& of_errand = shelves.of_errand[errand];
    const auto take = [&](std::uint32_t product) {
        const auto same = [&](const Taken& line) { return line.product == product; };
        if (std::ranges::any_of(sale.lines, same)) return;
        sale.lines.push_back({product, quantity(chance)});
        const Product& taken = catalogue_.products[product];
        if (taken.goes_with < 0 || !chance.percent(taken.goes_with_percent)) return;
        const auto second = static_cast<std::uint32_t>(taken.goes_with);
        const auto there = [&](const Taken& line) { return line.product == second; };
        if (std::ranges::none_of(sale.lines, there)) sale.lines.push_back({second, 1});
    };
    const auto wanted = wanted_lines(day, chance);
    for (std::size_t tries = 0; sale.lines.size() < wanted && tries < wanted * 3; ++tries) {
        if (sale.customer >= 0 && chance.percent(usual_percent)) {
            const auto& usuals = customers_[static_cast<std::size_t>(sale.customer)].usuals;
            // The smaller of two draws: the dearest habits come first.
            const auto count = static_cast<std::uint32_t>(usuals.size());
            take(usuals[std::min(chance.below(count), chance.below(count))]);
            continue;
        }
        const auto aisle = chance.percent(errand_percent)
                               ? std::size_t{of_errand.aisles[of_errand.draw(chance)]}
                               : (*shelves.any_aisle)(chance);
        take(catalogue_.by_aisle[aisle][shelves.within[aisle](chance)]);
    }
    return sale;
}

std::vector<Sale> Year::sales_of(int day) const {
    Chance chance = chance_.part(static_cast<std::uint64_t>(day) + 1);
    const Shelves shelves(catalogue_, day);
    const auto count = static_cast<std::size_t>(
        std::lround(baskets_a_day_ * day_factor(day) * (0.94 + 0.12 * chance.unit())));
    std::vector<Sale> sales;
    sales.reserve(count);
    for (std::size_t at = 0; at < std::max<std::size_t>(count, 1); ++at)
        sales.push_back(sale(day, shelves, chance));
    std::ranges::stable_sort(sales, {}, &Sale::second);
    return sales;
}

}  // namespace tillside::simulation::shop
