// What offers would have given on baskets that were really sold: the till's own evaluator over head
// office's baskets. It changes nothing. Prices are those that were paid, so that discounts of that
// time are in them; who was a member is as it was then, tiers, segments and coupons are not known
// and count as none.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/rules/offers/offer.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::offers {

struct Days {
    std::chrono::sys_days first;
    std::chrono::sys_days last;  // inclusive
};
// "last-month", "2026-10", "2026-10-01..2026-10-07" or one day, by the shop's calendar. Error
// (Domain::configuration) "days_not_valid" says what is taken.
[[nodiscard]] Result<Days> read_days(std::string_view text, Now now,
                                     std::chrono::minutes east_of_utc);

struct OfferOutcome {
    std::string offer_id;
    std::int64_t baskets = 0;  // that it gave something to
    std::int64_t members = 0;  // of those, with a member
    std::int64_t amount = 0;   // off, minor units
    std::int64_t sales = 0;    // what those baskets came to
};

struct Simulated {
    std::string currency;  // of all amounts; baskets of another one are only counted
    std::int64_t baskets = 0;
    std::int64_t other_currency = 0;
    std::int64_t sales = 0;
    std::int64_t with_offers = 0;      // baskets
    std::int64_t amount = 0;           // off in all
    std::vector<OfferOutcome> offers;  // in the order of the offers given
};

// Baskets done so far, now and then.
using Progress = std::function<void(std::int64_t baskets)>;

[[nodiscard]] Result<Simulated> simulate(store::Database& database,
                                         std::span<const rules::offers::Offer> offers,
                                         const Days& days, std::chrono::minutes east_of_utc,
                                         const Progress& progress = {});

}  // namespace tillside::head_office::offers
