// Whatever changes tills made to a field, knowing of each other or not: which value is in force
// hangs on the set of them alone.
#include "sync/rules/merge/versions.hpp"

#include <rapidcheck.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <set>

using namespace tillside;
using namespace tillside::rules::merge;

namespace {

std::string id(int number) {
    std::string out(16, '\0');
    out[15] = static_cast<char>(number);
    return out;
}

// 1 to 12 versions; each takes the place of any of those before it, its clock says anything, and
// clocks are often the same.
std::vector<Version> history() {
    const int count = *rc::gen::inRange(1, 13);
    std::vector<Version> out;
    for (int at = 1; at <= count; ++at) {
        Version version{
            id(at), {}, *rc::gen::inRange(-3, 3), *rc::gen::element<std::string>("A", "B")};
        for (int earlier = 1; earlier < at; ++earlier) {
            if (*rc::gen::inRange(0, 3) == 0) version.bases.push_back(id(earlier));
        }
        out.push_back(std::move(version));
    }
    return out;
}

std::vector<Version> shuffled(std::vector<Version> versions) {
    for (std::size_t at = versions.size(); at > 1; --at) {
        std::swap(versions[at - 1], versions[*rc::gen::inRange<std::size_t>(0, at)]);
    }
    return versions;
}

std::vector<std::string> result(const std::vector<Version>& versions) {
    std::vector<std::string> out;
    for (const std::size_t at : heads(versions))
        out.push_back(versions[at].event_id);
    return out;
}

// A part of a history, as one till may know it.
std::vector<Version> some_of(const std::vector<Version>& versions) {
    std::vector<Version> out;
    for (const Version& version : versions) {
        if (*rc::gen::arbitrary<bool>()) out.push_back(version);
    }
    return out;
}

std::vector<Version> both(std::vector<Version> one, const std::vector<Version>& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

}  // namespace

TEST_CASE("every order of arrival puts the same value in force, and twice is as once", "[F28]") {
    CHECK(rc::check([] {
        const auto versions = history();
        auto again = versions;
        std::ranges::copy(some_of(versions), std::back_inserter(again));
        RC_ASSERT(result(versions) == result(shuffled(again)));
    }));
}

TEST_CASE("tills that exchange what they know agree, whoever tells whom first", "[F28]") {
    CHECK(rc::check([] {
        const auto versions = history();
        const auto a = some_of(versions);
        const auto b = some_of(versions);
        const auto c = some_of(versions);
        RC_ASSERT(result(both(a, b)) == result(both(b, a)));
        RC_ASSERT(result(both(both(a, b), c)) == result(both(a, both(b, c))));
        RC_ASSERT(result(both(a, a)) == result(a));
    }));
}

TEST_CASE("a change beats what it was made from, whatever the clocks say", "[F28]") {
    CHECK(rc::check([] {
        auto versions = history();
        Version change{id(100), result(versions), *rc::gen::inRange(-1000, -500), ""};
        versions.push_back(change);
        RC_ASSERT(result(shuffled(versions)) == std::vector{id(100)});
    }));
}

TEST_CASE("nothing is in force that a later change has taken the place of", "[F28]") {
    CHECK(rc::check([] {
        const auto versions = history();
        std::set<std::string> replaced;
        for (const Version& version : versions)
            replaced.insert(version.bases.begin(), version.bases.end());
        for (const std::string& head : result(versions))
            RC_ASSERT(!replaced.contains(head));
        RC_ASSERT(result(versions).size() + replaced.size() == versions.size());
    }));
}

TEST_CASE("of changes that do not know of each other the order decides, and both stay on record") {
    const std::vector<Version> versions = {{id(1), {}, 0, "A"},
                                           {id(2), {id(1)}, 50, "A"},
                                           {id(3), {id(1)}, 70, "B"},
                                           {id(4), {id(1)}, 70, "A"}};
    CHECK(result(versions) == std::vector{id(3), id(4), id(2)});
    CHECK(result({}).empty());
    // Made up to replace each other: all of them count.
    CHECK(result({{id(1), {id(2)}, 1, "A"}, {id(2), {id(1)}, 2, "A"}}) ==
          std::vector{id(2), id(1)});
}

TEST_CASE("a clock is believed within the business day of its till", "[F28]") {
    constexpr std::int64_t day = 24LL * 3600 * 1'000'000;
    constexpr std::int64_t midnight = 20'525 * day;  // 2026-03-13
    wire::Event event;
    event.set_business_day("2026-03-13");
    event.set_occurred_at_us(midnight + day / 3);
    CHECK(order_us(event) == midnight + day / 3);
    event.set_occurred_at_us(midnight + 3'650 * day);  // ten years ahead
    CHECK(order_us(event) == midnight + 2 * day);
    event.set_occurred_at_us(0);
    CHECK(order_us(event) == midnight - 14 * day / 24);
    for (const char* no_day : {"", "2026-02-30", "yesterday!", "2026-3-013"}) {
        event.set_business_day(no_day);
        CHECK(order_us(event) == 0);
    }
}
