// What is left of an answer where only its refusals could be kept: nothing that was refused becomes
// usable, whatever else the same answer gave.
#include "sync/rules/consent/withdrawal.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

const std::string customer(16, 'c');

bool usable(const std::vector<wire::ConsentRecord>& records, const Cell& cell) {
    return fold(records, pack(), Now{start + 10 * day}).usable(cell);
}

std::vector<std::string> purposes(const wire::Suppression& suppression) {
    return {suppression.purposes().begin(), suppression.purposes().end()};
}

}  // namespace

TEST_CASE("an answer that refuses one channel keeps it refused where only its refusals are left",
          "[D5]") {
    const auto both = answer(1, start, {"marketing-sms", "marketing-email", "profiling"});
    const auto sms_only =
        answer(2, start + day, {"marketing-sms", "profiling"}, wire::CUSTOMER_TAP, {1});
    REQUIRE(usable({both}, email));
    REQUIRE(usable({both, sms_only}, sms));
    REQUIRE_FALSE(usable({both, sms_only}, email));

    const auto refusal = refusal_in(sms_only, customer);
    REQUIRE(refusal);
    CHECK(refusal->record_id() == id(2));
    CHECK_FALSE(usable({both, announced(*refusal)}, email));
    // Of a purpose that was refused in part nothing is used until the record itself is there.
    CHECK_FALSE(usable({both, announced(*refusal)}, sms));
    CHECK(usable({both, announced(*refusal)}, profiling));
}

TEST_CASE("refusals of a record are named by purpose, and only refusals are", "[D5]") {
    CHECK(purposes(*refusal_in(answer(1, start, {}), customer)) ==
          std::vector<std::string>{"direct_marketing", "e_receipt", "profiling"});
    const auto all = record(2, wire::WITHDRAWN, start);
    REQUIRE(refusal_in(all, customer));
    CHECK(refusal_in(all, customer)->purposes().empty());  // all of them
    CHECK_FALSE(refusal_in(notice(3, start), customer));
}
