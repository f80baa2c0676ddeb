// Whatever conversations tills had with one customer, knowing of each other or not: the state hangs
// on the set of records alone.
#include <rapidcheck.h>
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

// 1 to 12 records; each cites any of those before it, and its clock says anything.
std::vector<wire::ConsentRecord> history() {
    const int count = *rc::gen::inRange(1, 13);
    std::vector<wire::ConsentRecord> out;
    for (int number = 1; number <= count; ++number) {
        const std::int64_t at = start + *rc::gen::inRange(-30, 30) * day;
        std::vector<int> cites;
        for (int earlier = 1; earlier < number; ++earlier) {
            if (*rc::gen::inRange(0, 3) == 0) cites.push_back(earlier);
        }
        const auto given = *rc::gen::container<std::vector<std::string>>(
            rc::gen::element<std::string>("marketing-sms", "marketing-email", "profiling"));
        const auto method = *rc::gen::element(wire::CUSTOMER_TAP, wire::CASHIER_KEYED_ORAL);
        switch (*rc::gen::inRange(0, 5)) {
            case 0:
                out.push_back(notice(number, at));
                break;
            case 1:
                out.push_back(record(number, wire::WITHDRAWN, at, cites));
                break;
            case 2: {
                auto partial = record(number, wire::WITHDRAWN, at, cites);
                partial.add_grants()->set_purpose("profiling");
                out.push_back(partial);
                break;
            }
            default:
                out.push_back(answer(number, at, given, method, cites));
        }
    }
    return out;
}

std::vector<wire::ConsentRecord> shuffled(std::vector<wire::ConsentRecord> records) {
    for (std::size_t at = records.size(); at > 1; --at) {
        std::swap(records[at - 1], records[*rc::gen::inRange<std::size_t>(0, at)]);
    }
    return records;
}

bool same(const Standing& a, const Standing& b) {
    const auto equal = [](const auto& left, const auto& right) {
        return left.first == right.first && left.second.state == right.second.state &&
               left.second.usable == right.second.usable &&
               left.second.decided_by == right.second.decided_by;
    };
    return std::ranges::equal(a.cells(), b.cells(), equal) && a.newest() == b.newest() &&
           a.at({"x", "", "", ""}).state == b.at({"x", "", "", ""}).state;
}

}  // namespace

TEST_CASE("Every order of arrival gives the same state", "[D5]") {
    CHECK(rc::check([] {
        const auto records = history();
        const Now now{start + *rc::gen::inRange(-5, 60) * day};
        RC_ASSERT(same(fold(records, pack(), now), fold(shuffled(records), pack(), now)));
    }));
}

TEST_CASE("Records that arrive twice change nothing", "[D5]") {
    CHECK(rc::check([] {
        auto records = history();
        const Now now{start + 40 * day};
        const Standing once = fold(records, pack(), now);
        const std::size_t count = records.size();
        for (std::size_t at = 0; at < count; ++at) {
            if (*rc::gen::arbitrary<bool>()) records.push_back(wire::ConsentRecord(records[at]));
        }
        RC_ASSERT(same(once, fold(shuffled(records), pack(), now)));
    }));
}

TEST_CASE("A withdrawal that nobody cites beats every yes, whatever the clocks say", "[D5]") {
    CHECK(rc::check([] {
        auto records = history();
        const std::int64_t at = start + *rc::gen::inRange(-300, 300) * day;
        records.push_back(record(200, wire::WITHDRAWN, at));
        const Standing standing = fold(shuffled(records), pack(), Now{start + 400 * day});
        for (const auto& [cell, state] : standing.cells())
            RC_ASSERT(!state.usable);
        RC_ASSERT(!standing.usable(sms));
    }));
}

TEST_CASE("A yes that cites all that is known is usable, whatever came before", "[D5]") {
    CHECK(rc::check([] {
        auto records = history();
        auto given = answer(201, start, {"marketing-sms", "profiling"});
        const Standing before = fold(records, pack(), Now{start});
        for (const std::string& known : before.newest())
            given.add_refers_to(known);
        records.push_back(given);
        const Standing standing = fold(shuffled(records), pack(), Now{start + 1});
        RC_ASSERT(standing.usable(sms));
        RC_ASSERT(standing.usable(profiling));
    }));
}

TEST_CASE("No further record makes usable what it does not itself permit", "[D1]") {
    CHECK(rc::check([] {
        const auto records = history();
        const Now now{start + 10 * day};
        auto more = records;
        std::vector<int> cites;
        for (int number = 1; number <= static_cast<int>(records.size()); ++number)
            cites.push_back(number);
        more.push_back(answer(202, start, {"profiling"}, wire::CUSTOMER_TAP, cites));
        const Standing before = fold(records, pack(), now);
        const Standing after = fold(more, pack(), now);
        for (const auto& [cell, state] : after.cells()) {
            if (cell.purpose != "profiling") RC_ASSERT(!state.usable || before.usable(cell));
        }
    }));
}
