// Random baskets and offers over a few goods, so that offers meet and compete. All from one seed.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "sync/rules/offers/basket.hpp"
#include "sync/rules/offers/offer.hpp"

namespace tillside::rules::offers::testing {

inline constexpr Day today{std::chrono::year{2026} / 11 / 28};  // a Saturday

class RandomShop {
public:
    explicit RandomShop(std::uint64_t seed) : dice_(seed) {}

    std::int64_t number(std::int64_t from, std::int64_t to) {  // both inclusive
        return from +
               static_cast<std::int64_t>(dice_() % static_cast<std::uint64_t>(to - from + 1));
    }
    bool one_in(int n) { return number(1, n) == 1; }

    std::string sku() { return "SKU" + std::to_string(number(0, 19)); }
    static std::string category_of(const std::string& sku) {
        static const std::vector<std::string> all{"Food/Tea", "Food/Rice", "Food", "Home/Towels",
                                                  ""};
        return all[static_cast<std::size_t>(sku.back() - '0') % all.size()];
    }

    Basket basket() {
        Basket made;
        made.store = one_in(2) ? "CWB" : "MKK";
        made.at = {today, static_cast<int>(number(0, 1'439))};
        made.member = one_in(2);
        if (made.member) made.tier = one_in(2) ? "gold" : "member";
        if (one_in(3)) made.segments.push_back("parents");
        if (one_in(3)) made.coupons.push_back("C10");
        const auto count = number(0, 12);
        for (std::int64_t at = 0; at < count; ++at) {
            Line line;
            line.line_id = std::to_string(at + 1);
            line.sku = sku();
            line.category = category_of(line.sku);
            const std::int64_t pieces = number(1, 4);
            line.quantity_milli = one_in(6) ? number(1, 4'000) : pieces * 1'000;
            line.amount = one_in(20) ? -number(1, 500) : number(0, 30'000);
            line.host_promotion = one_in(8);
            made.lines.push_back(std::move(line));
        }
        return made;
    }

    Goods goods() {
        Goods made;
        if (one_in(6)) return made;  // all
        if (one_in(2)) {
            for (auto left = number(1, 4); left > 0; --left)
                made.skus.push_back(sku());
        } else {
            made.categories.push_back(one_in(2) ? "Food" : "Home");
        }
        if (one_in(4)) made.except_skus.push_back(sku());
        if (one_in(6)) made.except_categories.emplace_back("Food/Tea");
        return made;
    }

    Effect effect() {
        switch (number(0, 7)) {
            case 0:
            case 1:
                return PercentOff{goods(), static_cast<std::uint32_t>(number(1, 1'000'000)),
                                  one_in(3) ? number(1, 5'000) : 0};
            case 2:
                return AmountOff{goods(), number(1, 20'000)};
            case 3:
            case 4: {
                BundlePrice bundle;
                for (auto left = number(1, 2); left > 0; --left)
                    bundle.parts.push_back({goods(), static_cast<std::uint32_t>(number(1, 3))});
                bundle.price = number(0, 30'000);
                return bundle;
            }
            case 5:
                return NthFree{goods(), static_cast<std::uint32_t>(number(1, 4)),
                               static_cast<std::uint32_t>(one_in(2) ? 1'000'000 : 500'000)};
            case 6:
                return PointsMultiple{goods(), static_cast<std::uint32_t>(number(1, 5'000))};
            default:
                return Gift{sku(), static_cast<std::uint32_t>(number(1, 2))};
        }
    }

    Offer offer(int number_of_it) {
        Offer made;
        made.id = "O" + std::to_string(number_of_it);
        made.version = "1";
        made.priority = static_cast<int>(number(0, 2));
        made.stacks = one_in(4);
        made.beside_host_promotions = one_in(3);
        made.times_max = static_cast<std::uint32_t>(number(0, 3));
        if (one_in(5)) made.validity.from_minute = static_cast<int>(number(0, 700));
        if (one_in(5)) made.validity.to_minute = static_cast<int>(number(701, 1'440));
        if (one_in(8)) made.validity.first = today + std::chrono::days{1};
        if (one_in(8)) made.validity.weekdays = 0x3F;  // no Saturday
        if (one_in(4)) made.audience.members_only = true;
        if (one_in(6)) made.audience.tiers = {"gold"};
        if (one_in(6)) made.audience.segments = {"parents"};
        if (one_in(6)) made.audience.stores = {"CWB"};
        if (one_in(6)) made.audience.coupon = "C10";
        if (one_in(2)) {
            made.conditions.push_back(
                {goods(), one_in(2) ? number(1, 4'000) : 0, number(1, 40'000)});
        }
        made.effect = effect();
        return made;
    }
    std::vector<Offer> offers(int count) {
        std::vector<Offer> all;
        for (int at = 0; at < count; ++at)
            all.push_back(offer(at));
        return all;
    }

    template <typename T>
    std::vector<T> shuffled(std::vector<T> all) {
        for (std::size_t at = all.size(); at > 1; --at)
            std::swap(all[at - 1], all[dice_() % at]);
        return all;
    }

private:
    std::mt19937_64 dice_;
};

}  // namespace tillside::rules::offers::testing
