// Which records are of one person: the same whatever came first, and never against a decision.
#include "sync/rules/merge/persons.hpp"

#include <rapidcheck.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

using namespace tillside::rules::merge;

namespace {

std::string id(int number) {
    return std::string(15, 'x') + static_cast<char>('a' + number);
}

std::vector<Record> records() {
    const int count = *rc::gen::inRange(1, 8);
    std::vector<Record> out;
    for (int at = 0; at < count; ++at) {
        out.push_back({id(at), *rc::gen::element<std::string>("", "p", "p", "q"),
                       *rc::gen::inRange(0, 5),
                       *rc::gen::element(PhoneClaim::none, PhoneClaim::none, PhoneClaim::none,
                                         PhoneClaim::shared, PhoneClaim::reassigned)});
    }
    return out;
}

std::vector<Decision> decisions() {
    const int count = *rc::gen::inRange(0, 7);
    std::vector<Decision> out;
    for (int at = 0; at < count; ++at) {
        Decision decision{std::string(15, 'd') + static_cast<char>(at), *rc::gen::arbitrary<bool>(),
                          id(*rc::gen::inRange(0, 8)), id(*rc::gen::inRange(0, 8))};
        for (int earlier = 0; earlier < at; ++earlier) {
            if (*rc::gen::arbitrary<bool>())
                decision.cites.push_back(out[static_cast<std::size_t>(earlier)].event_id);
        }
        out.push_back(std::move(decision));
    }
    return out;
}

template <typename T>
std::vector<T> shuffled(std::vector<T> all) {
    for (std::size_t at = all.size(); at > 1; --at) {
        std::swap(all[at - 1], all[*rc::gen::inRange<std::size_t>(0, at)]);
    }
    return all;
}

std::map<std::string, std::string> result(const std::vector<Record>& records,
                                          const std::vector<Decision>& decisions) {
    std::map<std::string, std::string> out;
    for (const Person& person : persons(records, decisions)) {
        out[person.customer_id] = person.goes_on_as + (person.phone_released ? "!" : "");
    }
    return out;
}

Decision apart(const std::string& one, const std::string& other,
               const std::vector<Decision>& known) {
    return {std::string(16, 'u'), false, one, other, newest(known, one, other)};
}

}  // namespace

TEST_CASE("records are the same persons in every order of arrival, also where some come twice",
          "[F29]") {
    CHECK(rc::check([] {
        const auto all = records();
        const auto decided = decisions();
        auto more = all;
        more.push_back(Record(*rc::gen::elementOf(all)));
        auto decided_more = decided;
        if (!decided.empty()) decided_more.push_back(Decision(*rc::gen::elementOf(decided)));
        RC_ASSERT(result(all, decided) == result(shuffled(more), shuffled(decided_more)));
    }));
}

TEST_CASE("a person goes on as the oldest of their records, and every record of theirs says so",
          "[F29]") {
    CHECK(rc::check([] {
        const auto all = records();
        const auto found = persons(all, decisions());
        RC_ASSERT(found.size() == all.size());
        for (const Person& person : found) {
            const auto record = std::ranges::find(all, person.customer_id, &Record::customer_id);
            const auto oldest = std::ranges::find(all, person.goes_on_as, &Record::customer_id);
            RC_ASSERT(std::pair(oldest->enrolled_at_us, oldest->customer_id) <=
                      std::pair(record->enrolled_at_us, record->customer_id));
            const auto itself = std::ranges::find(found, person.goes_on_as, &Person::customer_id);
            RC_ASSERT(itself->goes_on_as == person.goes_on_as);
        }
    }));
}

TEST_CASE("whoever is kept apart is never joined, not even through somebody else", "[F29]") {
    CHECK(rc::check([] {
        const auto all = records();
        auto decided = decisions();
        RC_PRE(all.size() > 1);
        const int first = *rc::gen::inRange(1, static_cast<int>(all.size()));
        const std::string one = id(first);
        const std::string other = id(*rc::gen::inRange(0, first));
        decided.push_back(apart(one, other, decided));
        const auto found = result(all, shuffled(decided));
        const auto as = [&](const std::string& who) { return found.at(who).substr(0, 16); };
        RC_ASSERT(as(one) != as(other));
    }));
}

TEST_CASE("a merge that was undone leaves what was before it", "[F29]") {
    CHECK(rc::check([] {
        const std::vector<Record> all{{id(0), "p", 1}, {id(1), "q", 2}, {id(2), "q", 3}};
        // Two who share no phone.
        const auto [first, second] =
            *rc::gen::element(std::pair(0, 1), std::pair(1, 0), std::pair(0, 2), std::pair(2, 0));
        const std::string one = id(first);
        const std::string other = id(second);
        std::vector<Decision> decided{{std::string(16, 'm'), true, one, other}};
        RC_ASSERT(result(all, decided) != result(all, {}));
        decided.push_back(apart(one, other, decided));
        RC_ASSERT(result(all, decided) == result(all, {}));
        decided.push_back({std::string(16, 'n'), true, one, other, newest(decided, one, other)});
        RC_ASSERT(result(all, decided) == result(all, {decided[0]}));
    }));
}

TEST_CASE("one phone enrolled twice is one customer, unless somebody said that it is shared",
          "[F4]") {
    const Record first{id(0), "p", 1};
    const Record second{id(1), "p", 2};
    CHECK(result({second, first}, {}) ==
          std::map<std::string, std::string>{{id(0), id(0)}, {id(1), id(0)}});
    Record sharing = second;
    sharing.claim = PhoneClaim::shared;
    CHECK(result({first, sharing}, {})[id(1)] == id(1));
    Record again = second;
    again.claim = PhoneClaim::reassigned;
    CHECK(result({first, again}, {}) ==
          std::map<std::string, std::string>{{id(0), id(0) + "!"}, {id(1), id(1)}});
}
