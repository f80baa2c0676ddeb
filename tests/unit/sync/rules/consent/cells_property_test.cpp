// One cell at a time: whatever was given, a no that no giver knew of is a no in every cell that it
// covers, and only there; and what came between does not matter.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

const std::vector<std::string> all_choices{"e-receipt", "marketing-sms", "marketing-email",
                                           "profiling"};

std::vector<Cell> every_cell() {
    std::vector<Cell> out;
    const Standing standing =
        fold(std::vector{answer(1, start, all_choices)}, pack(), Now{start + 1});
    for (const auto& [cell, state] : standing.cells())
        out.push_back(cell);
    return out;
}

// Several yeses, each to everything, each citing any of the records before it: refers_to is a list.
std::vector<wire::ConsentRecord> yeses() {
    std::vector<wire::ConsentRecord> out;
    const int count = *rc::gen::inRange(1, 8);
    for (int number = 1; number <= count; ++number) {
        std::vector<int> cites;
        for (int earlier = 1; earlier < number; ++earlier) {
            if (*rc::gen::arbitrary<bool>()) cites.push_back(earlier);
        }
        const std::int64_t at = start + *rc::gen::inRange(-30, 30) * day;
        out.push_back(answer(number, at, all_choices, wire::CUSTOMER_TAP, cites));
    }
    return out;
}

wire::Grant exactly(const Cell& cell, wire::Decision decision) {
    wire::Grant out;
    out.set_purpose(cell.purpose);
    if (!cell.kind.empty()) out.add_kinds_of_data(cell.kind);
    if (!cell.marketing_class.empty()) out.add_marketing_classes(cell.marketing_class);
    if (!cell.channel.empty()) out.add_channels(cell.channel);
    out.set_decision(decision);
    return out;
}

// A no to one cell, in each of the ways that a no is said.
enum class No : std::uint8_t { withdrawn, narrowed, refused, suppressed, withdrawn_purpose };

wire::ConsentRecord no_to(const Cell& cell, No how, int number, std::int64_t at_us) {
    if (how == No::refused) {
        auto out = answer(number, at_us, {});
        out.clear_grants();
        *out.add_grants() = exactly(cell, wire::DECISION_DECLINED);
        return out;
    }
    auto out = record(number, how == No::narrowed ? wire::NARROWED : wire::WITHDRAWN, at_us);
    // As a till folds a suppression that came ahead of its record: the purpose and nothing else.
    if (how == No::suppressed || how == No::withdrawn_purpose) {
        out.add_grants()->set_purpose(cell.purpose);
    } else {
        *out.add_grants() = exactly(cell, wire::DECISION_DECLINED);
    }
    return out;
}

bool covers(const Cell& cell, const Cell& other, No how) {
    const bool whole_purpose = how == No::suppressed || how == No::withdrawn_purpose;
    if (whole_purpose) return cell.purpose == other.purpose;
    if (how == No::refused) return cell == other;
    // In a withdrawal an empty list means all.
    return cell.purpose == other.purpose && (cell.kind.empty() || cell.kind == other.kind) &&
           (cell.marketing_class.empty() || cell.marketing_class == other.marketing_class) &&
           (cell.channel.empty() || cell.channel == other.channel);
}

constexpr std::array every_no{No::withdrawn, No::narrowed, No::refused, No::suppressed,
                              No::withdrawn_purpose};

}  // namespace

TEST_CASE("In each cell every uncited no beats every yes, and in no other cell", "[D5]") {
    const std::vector<Cell> cells = every_cell();
    REQUIRE(cells.size() == 9);
    std::size_t tried = 0;
    CHECK(rc::check([&] {
        auto records = yeses();
        const std::int64_t at = start + *rc::gen::inRange(-300, 300) * day;
        const Now now{start + 400 * day};
        for (const Cell& cell : cells) {
            for (const No how : every_no) {
                auto with = records;
                with.push_back(no_to(cell, how, 100, at));
                const Standing standing = fold(with, pack(), now);
                for (const Cell& other : cells) {
                    RC_ASSERT(standing.usable(other) == !covers(cell, other, how));
                }
                ++tried;
            }
        }
    }));
    CHECK(tried >= cells.size() * every_no.size());
}

TEST_CASE("A yes that cites some of the noes is still outweighed by the one it leaves out",
          "[D5]") {
    const std::vector<Cell> cells = every_cell();
    CHECK(rc::check([&] {
        auto records = yeses();
        const Cell cell = *rc::gen::elementOf(cells);
        const int noes = *rc::gen::inRange(1, 6);
        const int left_out = *rc::gen::inRange(0, noes + 1);  // noes: none is left out
        auto last = answer(200, start + 350 * day, all_choices);
        for (const auto& before : records)
            last.add_refers_to(before.record_id());
        for (int number = 0; number < noes; ++number) {
            const No how = *rc::gen::elementOf(every_no);
            const std::int64_t at = start + *rc::gen::inRange(-300, 300) * day;
            records.push_back(no_to(cell, how, 100 + number, at));
            if (number != left_out) last.add_refers_to(records.back().record_id());
        }
        records.push_back(last);
        const Standing standing = fold(records, pack(), Now{start + 400 * day});
        RC_ASSERT(standing.usable(cell) == (left_out == noes));
    }));
}
