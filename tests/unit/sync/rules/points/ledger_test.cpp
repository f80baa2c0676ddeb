// What a member sees of the rules of points, one case each.
#include "sync/rules/points/ledger.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/points/entries.hpp"

using namespace tillside::rules::points;
using namespace tillside::rules::points::testing;

namespace {

std::int64_t points(const std::vector<Entry>& entries, int on_day, const Scheme& scheme = {}) {
    return balance(entries, scheme, day(on_day)).points;
}

Scheme of_months(int months) {
    Scheme scheme;
    scheme.valid_months = months;
    return scheme;
}

}  // namespace

TEST_CASE("a ticket earns once, whoever tells of it", "[F13]") {
    const std::vector<Entry> entries{earned("A", 100, 1), earned("A", 130, 2), earned("B", 7, 2)};
    CHECK(points(entries, 1) == 100);
    CHECK(points(entries, 2) == 107);
}

TEST_CASE("points expire after their months, the oldest are spent first", "[F13]") {
    const Scheme scheme = of_months(12);
    std::vector<Entry> entries{earned("A", 100, 0), earned("B", 50, 100)};
    CHECK(points(entries, 365, scheme) == 150);  // 1 January 2027: the last day of A
    CHECK(points(entries, 366, scheme) == 50);
    CHECK(balance(entries, scheme, day(366)).expired == 100);

    entries.push_back(entry(EntryKind::redeemed, "C", 80, 200));
    CHECK(points(entries, 365, scheme) == 70);
    CHECK(points(entries, 366, scheme) == 50);
    CHECK(balance(entries, scheme, day(366)).expired == 20);
}

TEST_CASE("what was redeemed beyond the balance is a debt that later points pay", "[F13]") {
    std::vector<Entry> entries{earned("A", 100, 1), entry(EntryKind::redeemed, "B", 90, 2),
                               entry(EntryKind::redeemed, "C", 60, 2)};
    CHECK(points(entries, 2) == -50);
    CHECK(balance(entries, {}, day(2)).lots.empty());
    entries.push_back(earned("D", 70, 3));
    CHECK(points(entries, 3) == 20);
}

TEST_CASE("redeemed points that are given back expire when they would have", "[F13]") {
    const Scheme scheme = of_months(12);
    const std::vector<Entry> entries{earned("A", 100, 0), entry(EntryKind::redeemed, "B", 60, 300),
                                     entry(EntryKind::refunded, "B", 60, 310)};
    CHECK(points(entries, 365, scheme) == 100);
    CHECK(points(entries, 366, scheme) == 0);
}

TEST_CASE("a return takes from its own ticket's points before others, and no expired ones twice",
          "[F13]") {
    const Scheme scheme = of_months(12);
    const Entry whole_return = entry(EntryKind::returned, "B", 0, 10, 10'000);
    const std::vector<Entry> entries{earned("A", 100, 0), earned("B", 40, 5), whole_return};
    const Balance now = balance(entries, scheme, day(10));
    CHECK(now.points == 100);
    REQUIRE(now.lots.size() == 1);
    CHECK(now.lots[0].ticket == "A");

    const std::vector<Entry> late{earned("A", 100, 0), earned("B", 40, 300),
                                  entry(EntryKind::returned, "A", 0, 400, 10'000)};
    CHECK(points(late, 400, scheme) == 40);
}

TEST_CASE("a return that arrives before its ticket counts when the ticket comes", "[F13]") {
    const std::vector<Entry> entries{entry(EntryKind::returned, "A", 0, 1, 2'500),
                                     earned("A", 100, 2)};
    CHECK(points(entries, 1) == 0);
    CHECK(points(entries, 2) == 75);
}

TEST_CASE("a ticket of another person is detached: it earns nothing here", "[F13]") {
    std::vector<Entry> entries{earned("A", 100, 1), earned("B", 30, 1),
                               entry(EntryKind::returned, "A", 0, 2, 5'000),
                               entry(EntryKind::detached, "A", 0, 3)};
    CHECK(points(entries, 2) == 80);
    CHECK(points(entries, 3) == 30);
    entries.push_back(entry(EntryKind::returned, "A", 0, 4, 5'000));
    CHECK(points(entries, 4) == 30);
    CHECK(points({entry(EntryKind::detached, "A", 0, 1), earned("A", 100, 2)}, 2) == 0);
}

TEST_CASE("what of a ticket's points goes with a part of its goods is rounded down", "[F13]") {
    CHECK(share_returned(100, 300, 100) == 33);
    CHECK(share_returned(100, 300, 299) == 99);
    CHECK(share_returned(100, 300, 300) == 100);
    CHECK(share_returned(100, 300, 400) == 100);
    CHECK(share_returned(100, 300, 0) == 0);
    CHECK(share_returned(100, 0, 0) == 0);
    CHECK(share_returned(100, 0, 1) == 100);
    CHECK(share_returned(INT64_MAX, INT64_MAX, INT64_MAX - 1) == INT64_MAX - 1);
}
