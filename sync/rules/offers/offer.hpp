// An offer as data: when it is on, for whom, what it asks for and what it gives. Head office makes
// it, tills and the simulator read the same.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sync/rules/offers/basket.hpp"

namespace tillside::rules::offers {

// Which goods are meant. No SKU and no category: all goods.
struct Goods {
    std::vector<std::string> skus;
    std::vector<std::string> categories;  // with everything below them
    std::vector<std::string> except_skus;
    std::vector<std::string> except_categories;
};

// By the shop's clock and calendar, wherever head office is.
struct Validity {
    Day first{};                   // day
    Day last = Day::max();         // day, inclusive
    int from_minute = 0;           // of each day
    int to_minute = 1'440;         // of each day, exclusive
    std::uint8_t weekdays = 0x7F;  // bit 0 = Sunday
};

// Every list that is not empty must be met.
struct Audience {
    bool members_only = false;
    std::vector<std::string> tiers;
    std::vector<std::string> segments;  // one of them
    std::vector<std::string> stores;
    std::string coupon;  // empty: none is needed
};

// Of such goods at least so much must be in the basket, as it stands before any offer.
struct Condition {
    Goods goods;
    std::int64_t quantity_milli_min = 0;
    std::int64_t amount_min = 0;
};

// Percent off the goods; in millionths, 100 % = 1,000,000.
struct PercentOff {
    Goods goods;
    std::uint32_t ppm = 0;
    std::int64_t amount_max = 0;  // off in all; 0 = as much as it comes to
};
// An amount off the goods, as often as the conditions are met; never more than they cost.
struct AmountOff {
    Goods goods;
    std::int64_t amount = 0;
};
// So many pieces together for one price.
struct BundlePrice {
    struct Part {
        Goods goods;
        std::uint32_t pieces = 1;
    };
    std::vector<Part> parts;
    std::int64_t price = 0;
};
// Of every `n` pieces the cheapest is free, or `ppm` off.
struct NthFree {
    Goods goods;
    std::uint32_t n = 2;
    std::uint32_t ppm = 1'000'000;
};
// The goods earn a multiple of points; the highest multiple of a line counts.
struct PointsMultiple {
    Goods goods;
    std::uint32_t milli = 2'000;
};
// Something is given, as often as the conditions are met.
struct Gift {
    std::string sku;
    std::uint32_t pieces = 1;
};
using Effect = std::variant<PercentOff, AmountOff, BundlePrice, NthFree, PointsMultiple, Gift>;

struct Offer {
    std::string id;
    std::string version;  // of its rule; reported with whatever it gave
    // Of offers that compete for a piece, the higher comes first; between equals the better price.
    int priority = 0;
    // False: a piece takes part in one such offer only. True: it also comes beside others, after
    // them and off what is left to pay.
    bool stacks = false;
    bool beside_host_promotions = false;  // also for lines with one of those
    std::uint32_t times_max = 1;          // a basket, for what is given "as often as"; 0 = no limit
    Validity validity;
    Audience audience;
    std::vector<Condition> conditions;  // all of them
    Effect effect;
};

// What is wrong with an offer, for people: empty where nothing is.
[[nodiscard]] std::string fault_of(const Offer& offer);

}  // namespace tillside::rules::offers
