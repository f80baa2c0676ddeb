#include "sync/rules/points/scheme.hpp"

namespace tillside::rules::points {

namespace {

constexpr std::int64_t milli = 1'000;
constexpr std::uint32_t multiple_milli_max = 100'000;  // a hundred times the points
constexpr int months_max = 1'200;

std::string fault_of_tiers(const std::vector<Tier>& tiers) {
    if (tiers.empty()) return {};
    if (tiers.front().spend_from != 0) return "the first tier must begin at 0";
    for (std::size_t at = 0; at < tiers.size(); ++at) {
        if (tiers[at].name.empty()) return "a tier has no name";
        if (tiers[at].earn_milli > multiple_milli_max) {
            return "tier '" + tiers[at].name + "' earns more than a hundred times the points";
        }
        if (at > 0 && tiers[at].spend_from <= tiers[at - 1].spend_from) {
            return "tier '" + tiers[at].name + "' must begin above the tier before it";
        }
    }
    return {};
}

}  // namespace

std::int64_t points_for(const Scheme& scheme, std::int64_t amount, const Tier* tier,
                        std::uint32_t multiple_milli) {
    if (amount <= 0) return 0;
    // 128 bits: the product of an amount and two multiples is no larger than 2^63 × 10^10.
    __extension__ using Wide = __int128;
    const Wide multiple = Wide{multiple_milli} * (tier != nullptr ? tier->earn_milli : milli);
    const Wide points = Wide{amount} * multiple / (Wide{scheme.amount_a_point} * milli * milli);
    return static_cast<std::int64_t>(points);
}

Day last_day_of(const Scheme& scheme, Day earned) {
    if (scheme.valid_months == 0) return Day::max();
    const std::chrono::year_month_day day{earned};
    const auto month = day.year() / day.month() + std::chrono::months{scheme.valid_months};
    const std::chrono::year_month_day same = month / day.day();
    return same.ok() ? Day{same} : Day{month / std::chrono::last};
}

std::string fault_of(const Scheme& scheme) {
    if (scheme.amount_a_point <= 0) return "the amount that earns a point must be above 0";
    if (scheme.point_value <= 0) return "the value of a point must be above 0";
    if (scheme.valid_months < 0 || scheme.valid_months > months_max) {
        return "points must last 0 (for ever) to 1200 months";
    }
    if (scheme.tier_days <= 0) return "tiers must look back over 1 day or more";
    if (scheme.allowance_points < 0) return "a till's allowance must not be below 0";
    return fault_of_tiers(scheme.tiers);
}

}  // namespace tillside::rules::points
