// How points are earned, how long they last and what tiers there are: the chain's choice, as data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sync/rules/points/entry.hpp"

namespace tillside::rules::points {

struct Tier {
    std::string name;                  // "gold"
    std::int64_t spend_from = 0;       // minor units within the window; the first tier's is 0
    std::uint32_t earn_milli = 1'000;  // thousandths of the usual points
};

struct Scheme {
    std::int64_t amount_a_point = 100;    // minor units that earn one point, > 0
    std::int64_t point_value = 1;         // minor units that one point pays, > 0
    int valid_months = 24;                // until earned points expire; 0 = never
    int tier_days = 365;                  // the rolling window that tiers look back over
    std::vector<Tier> tiers;              // ascending spend_from; empty: no tiers
    std::int64_t allowance_points = 500;  // see allowance.hpp
};

// What a paid amount earns: whole points, rounded down once, at the end. `multiple_milli`: an
// offer's multiple of points, 1000 = once; `tier`: of the member at that moment, nullptr = none.
// Never negative; an amount of 0 or less earns nothing.
[[nodiscard]] std::int64_t points_for(const Scheme& scheme, std::int64_t amount, const Tier* tier,
                                      std::uint32_t multiple_milli = 1'000);

// The last day on which points of that day count: the same day of the month `valid_months` later,
// or the month's last. Day::max() where they never expire.
[[nodiscard]] Day last_day_of(const Scheme& scheme, Day earned);

// What is wrong with a scheme, for people: empty where nothing is.
[[nodiscard]] std::string fault_of(const Scheme& scheme);

}  // namespace tillside::rules::points
