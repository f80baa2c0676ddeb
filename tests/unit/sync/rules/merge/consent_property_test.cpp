// Two records of one person are folded together: what either refused stays refused.
#include <rapidcheck.h>
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

// What tills recorded of one member: numbers from `from` on, cited among each other only.
std::vector<wire::ConsentRecord> history(int from) {
    const int count = *rc::gen::inRange(0, 6);
    std::vector<wire::ConsentRecord> out;
    for (int number = from + 1; number <= from + count; ++number) {
        const std::int64_t at = start + *rc::gen::inRange(-30, 30) * day;
        std::vector<int> cites;
        for (int earlier = from + 1; earlier < number; ++earlier) {
            if (*rc::gen::arbitrary<bool>()) cites.push_back(earlier);
        }
        const auto given = *rc::gen::container<std::vector<std::string>>(
            rc::gen::element<std::string>("marketing-sms", "marketing-email", "profiling"));
        switch (*rc::gen::inRange(0, 5)) {
            case 0:
                out.push_back(record(number, wire::WITHDRAWN, at, cites));
                break;
            case 1:
                out.push_back(record(number, wire::WITHDRAWN, at, cites));
                out.back().add_grants()->set_purpose("profiling");
                break;
            case 2:
                out.push_back(record(number, wire::ERASED, at, cites));
                break;
            default:
                out.push_back(
                    answer(number, at, given,
                           *rc::gen::element(wire::CUSTOMER_TAP, wire::CASHIER_KEYED_ORAL), cites));
        }
    }
    return out;
}

bool refuses(const CellState& cell) {
    switch (cell.state) {
        case State::refused:
        case State::narrowed:
        case State::withdrawn:
        case State::superseded:
        case State::invalidated:
        case State::erased:
            return true;
        default:
            return false;
    }
}

}  // namespace

TEST_CASE("a merge never turns a no into a yes", "[F29][D5]") {
    CHECK(rc::check([] {
        const auto one = history(0);
        auto other = history(100);
        for (wire::ConsentRecord& record : other)
            record.set_subject_pseudonym(std::string(16, 'o'));
        auto together = one;
        together.insert(together.end(), other.begin(), other.end());
        const Now now{start + 40 * day};
        const Standing of_one = fold(one, pack(), now);
        const Standing of_other = fold(other, pack(), now);
        const Standing merged = fold(together, pack(), now);
        for (const auto& [cell, state] : merged.cells()) {
            RC_ASSERT(!state.usable || of_one.usable(cell) || of_other.usable(cell));
            if (refuses(of_one.at(cell)) || refuses(of_other.at(cell))) RC_ASSERT(!state.usable);
        }
    }));
}

TEST_CASE("a no that was said while two records were one holds after they are two again",
          "[F29][D5]") {
    CHECK(rc::check([] {
        auto one = history(0);
        const auto other = history(100);
        const Now now{start + 40 * day};
        auto together = one;
        together.insert(together.end(), other.begin(), other.end());
        const Standing merged = fold(together, pack(), now);
        auto refusal = record(200, wire::WITHDRAWN, start);
        for (const std::string& known : merged.newest())
            refusal.add_refers_to(known);
        together.push_back(refusal);
        one.push_back(refusal);  // which cites what is not of this record, and is not held
        for (const auto& records : {together, one}) {
            const Standing standing = fold(records, pack(), now);
            for (const auto& [cell, state] : standing.cells())
                RC_ASSERT(!state.usable);
            RC_ASSERT(!standing.usable(sms));
        }
    }));
}
