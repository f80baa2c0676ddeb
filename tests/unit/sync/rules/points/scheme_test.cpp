// Earning, expiry, tiers and what a till may take without head office.
#include "sync/rules/points/scheme.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "sync/rules/points/allowance.hpp"
#include "sync/rules/points/ledger.hpp"
#include "sync/rules/points/tiers.hpp"
#include "tests/unit/sync/rules/points/entries.hpp"

using namespace tillside::rules::points;
using namespace tillside::rules::points::testing;
using std::chrono::year;

namespace {

Scheme with_tiers() {
    Scheme scheme;
    scheme.tiers = {{"member", 0, 1'000}, {"silver", 100'000, 1'250}, {"gold", 500'000, 2'000}};
    return scheme;
}

}  // namespace

TEST_CASE("points are whole, rounded down once, with the tier's and the offer's multiple",
          "[F13]") {
    const Scheme scheme = with_tiers();
    CHECK(points_for(scheme, 12'399, nullptr) == 123);
    CHECK(points_for(scheme, 12'399, &scheme.tiers[1]) == 154);         // 154.9875
    CHECK(points_for(scheme, 12'399, &scheme.tiers[1], 3'000) == 464);  // 464.9625
    CHECK(points_for(scheme, 12'399, nullptr, 0) == 0);
    CHECK(points_for(scheme, 0, nullptr) == 0);
    CHECK(points_for(scheme, -500, nullptr) == 0);
    CHECK(points_for(scheme, 900'000'000'000'000'000, nullptr, 100'000) == 900'000'000'000'000'000);
}

TEST_CASE("points last to the same day of a later month, or that month's last", "[F13]") {
    Scheme scheme;
    scheme.valid_months = 1;
    CHECK(last_day_of(scheme, Day{year{2026} / 1 / 15}) == Day{year{2026} / 2 / 15});
    CHECK(last_day_of(scheme, Day{year{2026} / 1 / 31}) == Day{year{2026} / 2 / 28});
    CHECK(last_day_of(scheme, Day{year{2027} / 12 / 31}) == Day{year{2028} / 1 / 31});
    scheme.valid_months = 24;
    CHECK(last_day_of(scheme, Day{year{2026} / 2 / 28}) == Day{year{2028} / 2 / 28});
    scheme.valid_months = 0;
    CHECK(last_day_of(scheme, Day{year{2026} / 1 / 1}) == Day::max());
}

TEST_CASE("a scheme that cannot be is named", "[F13]") {
    Scheme scheme = with_tiers();
    CHECK(fault_of(scheme).empty());
    scheme.amount_a_point = 0;
    CHECK(fault_of(scheme) == "the amount that earns a point must be above 0");
    scheme = with_tiers();
    scheme.tiers[0].spend_from = 1;
    CHECK(fault_of(scheme) == "the first tier must begin at 0");
    scheme = with_tiers();
    scheme.tiers[2].spend_from = 100'000;
    CHECK(fault_of(scheme) == "tier 'gold' must begin above the tier before it");
    scheme = with_tiers();
    scheme.valid_months = -1;
    CHECK(fault_of(scheme) == "points must last 0 (for ever) to 1200 months");
}

TEST_CASE("a tier is reached by what was kept of a year's purchases, and left again", "[F13]") {
    const Scheme scheme = with_tiers();
    std::vector<Entry> entries{earned("A", 0, 0, 60'000), earned("B", 0, 10, 50'000),
                               earned("B", 0, 11, 990'000)};
    CHECK(spend_in_window(entries, scheme, day(9)) == 60'000);
    CHECK(spend_in_window(entries, scheme, day(10)) == 110'000);
    CHECK(tier_for(scheme, 110'000)->name == "silver");
    CHECK(spend_in_window(entries, scheme, day(364)) == 110'000);
    CHECK(spend_in_window(entries, scheme, day(365)) == 50'000);
    CHECK(tier_for(scheme, 50'000)->name == "member");

    entries.push_back(entry(EntryKind::returned, "A", 0, 20, 20'000));
    entries.push_back(entries.back());  // told twice
    CHECK(spend_in_window(entries, scheme, day(20)) == 90'000);
    entries.push_back(entry(EntryKind::detached, "B", 0, 21));
    CHECK(spend_in_window(entries, scheme, day(21)) == 40'000);
    CHECK(tier_for({}, 10) == nullptr);
}

TEST_CASE("tills that are off redeem at most their allowances beyond the balance", "[F13]") {
    CHECK(rc::check([] {
        Scheme scheme;
        scheme.valid_months = 0;
        scheme.allowance_points = *rc::gen::inRange(0, 200);
        const std::int64_t tills = *rc::gen::inRange(1, 5);
        std::vector<Entry> entries{earned("A", *rc::gen::inRange(0, 500), 0)};
        const std::int64_t known = balance(entries, scheme, day(0)).points;
        std::vector<Known> at(static_cast<std::size_t>(tills), Known{known, 0, 0});
        const int sales = *rc::gen::inRange(0, 20);
        for (int sale = 0; sale < sales; ++sale) {
            Known& till = at[*rc::gen::inRange<std::size_t>(0, at.size())];
            const std::int64_t most = redeemable(scheme, till);
            const std::int64_t points = std::min<std::int64_t>(*rc::gen::inRange(1, 300), most);
            RC_ASSERT(most >= 0);
            if (points == 0) continue;
            till.balance -= points;
            till.redeemed_unheard += points;
            entries.push_back(entry(EntryKind::redeemed, "S" + std::to_string(sale), points, 1));
        }
        RC_ASSERT(balance(entries, scheme, day(1)).points >= -overspend_max(scheme, tills));
        // Whoever is alone never overspends.
        if (tills == 1) RC_ASSERT(balance(entries, scheme, day(1)).points >= 0);
    }));
}

TEST_CASE("what head office reserved for a till is beside its allowance", "[F13]") {
    Scheme scheme;
    scheme.allowance_points = 50;
    CHECK(redeemable(scheme, {1'000, 0, 0}) == 50);
    CHECK(redeemable(scheme, {1'000, 30, 0}) == 20);
    CHECK(redeemable(scheme, {1'000, 0, 400}) == 450);
    CHECK(redeemable(scheme, {20, 0, 400}) == 20);
    CHECK(redeemable(scheme, {-20, 0, 400}) == 0);
    CHECK(redeemable(scheme, {1'000, 60, 0}) == 0);
    CHECK(overspend_max(scheme, 4) == 200);
}
