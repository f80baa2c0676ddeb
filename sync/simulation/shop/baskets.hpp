// A year of sales, one day at a time: what is needed in memory is the catalogue, the customers and
// one day. A basket follows an errand (breakfast, hot pot, the festival's shopping), the customer's
// habits, what sells at that time of the year, and what goes with what is already in it.
#pragma once

#include <cstdint>
#include <vector>

#include "sync/simulation/shop/people.hpp"

namespace tillside::simulation::shop {

struct Taken {
    std::uint32_t product = 0;
    int quantity = 1;
};

struct Sale {
    int second = 0;              // of the day
    std::int32_t customer = -1;  // -1 = anonymous
    std::uint32_t store = 0;
    std::vector<Taken> lines;  // in the order of scanning; no product twice
};

class Year {
public:
    // catalogue and customers must outlive it. baskets: of the whole year, about.
    Year(const Catalogue& catalogue, const std::vector<Customer>& customers, int stores,
         int baskets, const Chance& chance);

    // The sales of day 0 … days_of_year-1 in order of time; every day has its own chance, so days
    // may be asked for in any order.
    [[nodiscard]] std::vector<Sale> sales_of(int day) const;

private:
    struct Shelves;  // what is drawn from on one day
    [[nodiscard]] Sale sale(int day, const Shelves& shelves, Chance& chance) const;
    [[nodiscard]] std::int32_t customer_on(int day, Chance& chance) const;

    const Catalogue& catalogue_;
    const std::vector<Customer>& customers_;
    int stores_;
    double baskets_a_day_;
    Chance chance_;
    Draw any_customer_;
};

}  // namespace tillside::simulation::shop
