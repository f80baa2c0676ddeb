#include "sync/head_office/offers/offer_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "sync/head_office/offers/fields.hpp"

namespace tillside::head_office::offers {

namespace {

using namespace rules::offers;

constexpr std::int64_t money_max = 1'000'000'000'000;  // minor units
constexpr std::int64_t ppm_a_percent = 10'000;
constexpr std::int64_t whole_ppm = 1'000'000;
constexpr std::int64_t pieces_max = 100;
constexpr std::int64_t multiple_max = 100;
constexpr std::int64_t milli = 1'000;
constexpr int minutes_a_day = 1'440;
constexpr std::array weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

int digits(std::string_view text, const std::string& place, const char* shape) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw BadField(place, fmt::format("must be {}", shape));
    }
    return value;
}

Day day_of(const std::string& text, const std::string& place) {
    constexpr const char* shape = "a day, YYYY-MM-DD";
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        throw BadField(place, std::string("must be ") + shape);
    const std::string_view all = text;
    const std::chrono::year_month_day day{
        std::chrono::year{digits(all.substr(0, 4), place, shape)},
        std::chrono::month{static_cast<unsigned>(digits(all.substr(5, 2), place, shape))},
        std::chrono::day{static_cast<unsigned>(digits(all.substr(8, 2), place, shape))}};
    if (!day.ok()) throw BadField(place, "is no day of the calendar");
    return day;
}

int minute_of(const std::string& text, const std::string& place) {
    constexpr const char* shape = "a time of day, HH:MM, up to 24:00";
    if (text.size() != 5 || text[2] != ':') throw BadField(place, std::string("must be ") + shape);
    const int hours = digits(std::string_view(text).substr(0, 2), place, shape);
    const int minutes = digits(std::string_view(text).substr(3), place, shape);
    if (minutes > 59 || hours * 60 + minutes > minutes_a_day) {
        throw BadField(place, std::string("must be ") + shape);
    }
    return hours * 60 + minutes;
}

Goods goods_of(const Fields& fields) {
    fields.only({"skus", "categories", "except_skus", "except_categories"});
    return {fields.texts("skus"), fields.texts("categories"), fields.texts("except_skus"),
            fields.texts("except_categories")};
}

Validity validity_of(const Fields& fields) {
    fields.only({"first", "last", "from", "to", "weekdays"});
    Validity validity;
    if (fields.has("first")) {
        validity.first = day_of(fields.text("first"), fields.place() + ".first");
    }
    if (fields.has("last")) validity.last = day_of(fields.text("last"), fields.place() + ".last");
    validity.from_minute = minute_of(fields.text_or("from", "00:00"), fields.place() + ".from");
    validity.to_minute = minute_of(fields.text_or("to", "24:00"), fields.place() + ".to");
    if (!fields.has("weekdays")) return validity;
    validity.weekdays = 0;
    for (const std::string& name : fields.texts("weekdays")) {
        const auto found = std::ranges::find(weekdays, name);
        if (found == weekdays.end()) {
            throw BadField(fields.place() + ".weekdays",
                           fmt::format("'{}' is none of {}", name, fmt::join(weekdays, ", ")));
        }
        validity.weekdays |= static_cast<std::uint8_t>(1U << (found - weekdays.begin()));
    }
    return validity;
}

Audience audience_of(const Fields& fields) {
    fields.only({"members_only", "tiers", "segments", "stores", "coupon"});
    return {fields.flag("members_only"), fields.texts("tiers"), fields.texts("segments"),
            fields.texts("stores"), fields.text_or("coupon", "")};
}

Condition condition_of(const Fields& fields) {
    fields.only({"goods", "quantity", "amount"});
    Condition condition;
    condition.goods = goods_of(fields.object("goods"));
    if (fields.has("quantity")) {
        condition.quantity_milli_min = fields.scaled("quantity", milli, 1, money_max);
    }
    condition.amount_min = fields.number_or("amount", 1, money_max, 0);
    return condition;
}

Effect percent_off(const Fields& fields) {
    fields.only({"goods", "percent", "at_most"});
    return PercentOff{
        goods_of(fields.object("goods")),
        static_cast<std::uint32_t>(fields.scaled("percent", ppm_a_percent, 1, whole_ppm)),
        fields.number_or("at_most", 1, money_max, 0)};
}

Effect amount_off(const Fields& fields) {
    fields.only({"goods", "amount"});
    return AmountOff{goods_of(fields.object("goods")), fields.number("amount", 1, money_max)};
}

Effect bundle_price(const Fields& fields) {
    fields.only({"parts", "price"});
    BundlePrice bundle;
    for (const Fields& part : fields.objects("parts")) {
        part.only({"goods", "pieces"});
        bundle.parts.push_back(
            {goods_of(part.object("goods")),
             static_cast<std::uint32_t>(part.number_or("pieces", 1, pieces_max, 1))});
    }
    bundle.price = fields.number("price", 0, money_max);
    return bundle;
}

Effect nth_free(const Fields& fields) {
    fields.only({"goods", "n", "percent"});
    NthFree nth{goods_of(fields.object("goods")),
                static_cast<std::uint32_t>(fields.number("n", 1, pieces_max)), whole_ppm};
    if (fields.has("percent")) {
        nth.ppm = static_cast<std::uint32_t>(fields.scaled("percent", ppm_a_percent, 1, whole_ppm));
    }
    return nth;
}

Effect points_multiple(const Fields& fields) {
    fields.only({"goods", "times"});
    return PointsMultiple{
        goods_of(fields.object("goods")),
        static_cast<std::uint32_t>(fields.scaled("times", milli, 1, multiple_max * milli))};
}

Effect gift(const Fields& fields) {
    fields.only({"sku", "pieces"});
    return Gift{fields.text("sku"),
                static_cast<std::uint32_t>(fields.number_or("pieces", 1, pieces_max, 1))};
}

struct EffectKind {
    const char* name;
    Effect (*read)(const Fields&);
};
constexpr std::array effect_kinds{
    EffectKind{"percent_off", percent_off},         EffectKind{"amount_off", amount_off},
    EffectKind{"bundle_price", bundle_price},       EffectKind{"nth_free", nth_free},
    EffectKind{"points_multiple", points_multiple}, EffectKind{"gift", gift}};

Effect effect_of(const Fields& fields) {
    std::vector<std::string> names;
    for (const EffectKind& kind : effect_kinds)
        names.emplace_back(kind.name);
    fields.only(names);
    const auto given = fields.names();
    if (given.size() != 1) {
        throw BadField(fields.place(),
                       fmt::format("gives exactly one of {}", fmt::join(names, ", ")));
    }
    const auto kind = std::ranges::find(effect_kinds, given.front(), &EffectKind::name);
    return kind->read(fields.object(given.front()));
}

Offer offer_of(const Fields& fields) {
    fields.only({"id", "version", "priority", "stacks", "beside_host_promotions", "times_max",
                 "valid", "for", "when", "give"});
    Offer offer;
    offer.id = fields.text("id");
    offer.version = fields.text("version");
    offer.priority = static_cast<int>(fields.number_or("priority", -1'000, 1'000, 0));
    offer.stacks = fields.flag("stacks");
    offer.beside_host_promotions = fields.flag("beside_host_promotions");
    offer.times_max = static_cast<std::uint32_t>(fields.number_or("times_max", 0, 1'000, 1));
    offer.validity = validity_of(fields.object("valid"));
    offer.audience = audience_of(fields.object("for"));
    for (const Fields& condition : fields.objects("when"))
        offer.conditions.push_back(condition_of(condition));
    offer.effect = effect_of(fields.object("give"));
    if (const std::string fault = fault_of(offer); !fault.empty()) {
        throw BadField(fields.place(), fault);
    }
    return offer;
}

std::vector<Offer> offers_of(const Fields& file) {
    file.only({"offers"});
    std::vector<Offer> offers;
    std::set<std::string> ids;
    for (const Fields& fields : file.objects("offers")) {
        offers.push_back(offer_of(fields));
        if (!ids.insert(offers.back().id).second) {
            throw BadField(fields.place() + ".id", "is the id of another offer, too");
        }
    }
    return offers;
}

}  // namespace

Result<std::vector<Offer>> read_offers(std::string_view json) {
    try {
        const nlohmann::json file = nlohmann::json::parse(json);
        auto offers = offers_of(Fields(file, "file"));
        if (offers.size() > offers_max) {
            return fail(Domain::configuration, "offers_too_many",
                        fmt::format("{} offers; at most {} are taken", offers.size(), offers_max));
        }
        return offers;
    } catch (const nlohmann::json::parse_error& error) {
        return fail(Domain::configuration, "offers_not_json", error.what());
    } catch (const BadField& error) {
        return fail(Domain::configuration, "offer_not_valid", error.what());
    }
}

}  // namespace tillside::head_office::offers
