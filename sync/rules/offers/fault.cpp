#include <fmt/format.h>

#include "sync/rules/offers/offer.hpp"

namespace tillside::rules::offers {

namespace {

constexpr std::uint32_t whole_ppm = 1'000'000;
constexpr std::uint32_t multiple_milli_max = 100'000;
constexpr std::uint32_t pieces_max = 100;
constexpr std::size_t parts_max = 16;
constexpr int minutes_a_day = 1'440;

struct OfEffect {
    std::string operator()(const PercentOff& effect) const {
        if (effect.ppm == 0 || effect.ppm > whole_ppm) return "percent off must be above 0 to 100";
        return effect.amount_max < 0 ? "the most that is taken off must not be below 0" : "";
    }
    std::string operator()(const AmountOff& effect) const {
        return effect.amount <= 0 ? "the amount off must be above 0" : "";
    }
    std::string operator()(const BundlePrice& effect) const {
        if (effect.parts.empty() || effect.parts.size() > parts_max) {
            return fmt::format("a bundle has 1 to {} parts", parts_max);
        }
        for (const BundlePrice::Part& part : effect.parts) {
            if (part.pieces == 0 || part.pieces > pieces_max) {
                return fmt::format("a part of a bundle has 1 to {} pieces", pieces_max);
            }
        }
        return effect.price < 0 ? "the price of a bundle must not be below 0" : "";
    }
    std::string operator()(const NthFree& effect) const {
        if (effect.n == 0 || effect.n > pieces_max) {
            return fmt::format("every first to {}th piece can be free", pieces_max);
        }
        return effect.ppm == 0 || effect.ppm > whole_ppm ? "percent off must be above 0 to 100"
                                                         : "";
    }
    std::string operator()(const PointsMultiple& effect) const {
        return effect.milli == 0 || effect.milli > multiple_milli_max
                   ? "points are multiplied by above 0 to 100"
                   : "";
    }
    std::string operator()(const Gift& effect) const {
        if (effect.sku.empty()) return "a gift has a SKU";
        return effect.pieces == 0 || effect.pieces > pieces_max
                   ? fmt::format("a gift has 1 to {} pieces", pieces_max)
                   : "";
    }
};

}  // namespace

std::string fault_of(const Offer& offer) {
    if (offer.id.empty()) return "the offer has no id";
    const Validity& validity = offer.validity;
    if (validity.last < validity.first) return "the last day is before the first";
    if (validity.from_minute < 0 || validity.to_minute > minutes_a_day ||
        validity.from_minute >= validity.to_minute) {
        return "the hours must begin before they end, within one day";
    }
    if ((validity.weekdays & 0x7FU) == 0) return "no weekday is chosen";
    for (const Condition& condition : offer.conditions) {
        if (condition.quantity_milli_min < 0 || condition.amount_min < 0 ||
            (condition.quantity_milli_min == 0 && condition.amount_min == 0)) {
            return "a condition asks for a quantity or an amount above 0";
        }
    }
    return std::visit(OfEffect{}, offer.effect);
}

}  // namespace tillside::rules::offers
