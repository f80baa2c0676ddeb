#include "sync/rules/offers/applies.hpp"

#include <algorithm>

#include "sync/rules/offers/goods.hpp"

namespace tillside::rules::offers {

namespace {

constexpr std::uint32_t times_limit = 1'000;  // of one offer in one basket, whatever it says

bool is_on(const Validity& validity, const ShopTime& at) {
    if (at.day < validity.first || at.day > validity.last) return false;
    if (at.minute < validity.from_minute || at.minute >= validity.to_minute) return false;
    const unsigned weekday = std::chrono::weekday{at.day}.c_encoding();
    return (validity.weekdays >> weekday & 1U) != 0;
}

bool holds(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

// What of a basket such goods are.
Condition measured(const Goods& goods, const Basket& basket) {
    Condition have;
    for (const Line& line : basket.lines) {
        if (line.amount < 0 || line.quantity_milli <= 0 || !is_of(line, goods)) continue;
        have.quantity_milli_min += line.quantity_milli;
        have.amount_min += line.amount;
    }
    return have;
}

std::int64_t times_of(const Condition& wanted, const Basket& basket) {
    const Condition have = measured(wanted.goods, basket);
    std::int64_t times = times_limit;
    if (wanted.quantity_milli_min > 0) {
        times = std::min(times, have.quantity_milli_min / wanted.quantity_milli_min);
    }
    if (wanted.amount_min > 0) times = std::min(times, have.amount_min / wanted.amount_min);
    return times;
}

}  // namespace

bool is_open_to(const Offer& offer, const Basket& basket) {
    const Audience& audience = offer.audience;
    if (!is_on(offer.validity, basket.at)) return false;
    if (audience.members_only && !basket.member) return false;
    if (!audience.stores.empty() && !holds(audience.stores, basket.store)) return false;
    if (!audience.tiers.empty() && !(basket.member && holds(audience.tiers, basket.tier))) {
        return false;
    }
    if (!audience.segments.empty() && std::ranges::none_of(basket.segments, [&](const auto& one) {
            return holds(audience.segments, one);
        })) {
        return false;
    }
    return audience.coupon.empty() || holds(basket.coupons, audience.coupon);
}

std::uint32_t times_met(const Offer& offer, const Basket& basket) {
    std::int64_t times = offer.conditions.empty() ? 1 : times_limit;
    for (const Condition& condition : offer.conditions)
        times = std::min(times, times_of(condition, basket));
    if (offer.times_max > 0) times = std::min<std::int64_t>(times, offer.times_max);
    return static_cast<std::uint32_t>(times);
}

}  // namespace tillside::rules::offers
