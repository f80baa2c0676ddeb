#include "sync/rules/consent/due.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "sync/rules/consent/notice.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

wire::ConsentRecord on_current_notice(wire::ConsentRecord record) {
    record.set_notice_sha256(wire::to_bytes(notice_hash(pack().notice("en"))));
    return record;
}

std::vector<Due> due_at(const std::vector<wire::ConsentRecord>& records, std::int64_t now_us) {
    return due(records, pack(), Now{now_us});
}

}  // namespace

TEST_CASE("What is due of an oral consent, from the first minute to after it lapsed", "[D3][D6]") {
    const auto oral =
        on_current_notice(answer(2, start, {"marketing-sms"}, wire::CASHIER_KEYED_ORAL));
    const std::int64_t by = start + 14 * day;
    const std::string of = "direct_marketing";
    CHECK(due_at({oral}, start + 1) == std::vector{Due{Task::send_confirmation, of, id(2), by}});
    CHECK(due_at({oral}, by) == std::vector{Due{Task::send_confirmation, of, id(2), by}});
    CHECK(due_at({oral}, by + 1) == std::vector{Due{Task::ask_again_if_liked, of, id(2), 0}});
    const auto sent = confirmation(3, oral, start + day);
    CHECK(due_at({oral, sent}, start + 2 * day) ==
          std::vector{Due{Task::first_use_notice, of, id(2), 0}});
    auto used = record(4, wire::FIRST_USE, start + 3 * day, {2});
    used.mutable_first_use()->set_opt_out_notice_present(true);
    CHECK(due_at({oral, sent, used}, start + 4 * day).empty());
}

TEST_CASE("A notice is to be repeated to whom it still permits something", "[D11]") {
    const auto given = on_current_notice(answer(2, start, {"profiling"}));
    const std::int64_t until = given.notice_shown_at_us() + 365 * day;
    CHECK(due_at({given}, until).empty());
    CHECK(due_at({given}, until + 1) == std::vector{Due{Task::repeat_notice, "", "", until}});
    const auto withdrawn = record(3, wire::WITHDRAWN, start + day, {2});
    CHECK(due_at({given, withdrawn}, until + 1).empty());
    CHECK(due_at({answer(2, start, {"profiling"})}, start + 1) ==
          std::vector{Due{Task::repeat_notice, "", "", 0}});  // on another notice's words
    CHECK(due_at({given, record(4, wire::ERASED, start + day)}, until + 1).empty());
}

TEST_CASE("An opt-in that is awaited and a transferee to be told stand in the list", "[D8]") {
    auto given = on_current_notice(answer(2, start, {"marketing-email"}, wire::METHOD_OWN_PHONE));
    given.set_double_opt_in(true);
    given.set_opt_in_by_us(start + day);
    CHECK(due_at({given}, start + 1) ==
          std::vector{Due{Task::await_opt_in, "direct_marketing", id(2), start + day}});
    auto disclosed = record(3, wire::DISCLOSED, start + 1);
    disclosed.set_recipient("insurer");
    CHECK(due_at({disclosed, record(4, wire::WITHDRAWN, start + 2)}, start + 3) ==
          std::vector{Due{Task::tell_transferee, "", id(3), 0}});
}

TEST_CASE("The order of the records does not change what is due", "[D3]") {
    std::vector<wire::ConsentRecord> records{
        on_current_notice(answer(2, start, {"marketing-sms"}, wire::CASHIER_KEYED_ORAL)),
        record(3, wire::WITHDRAWN, start + 1), record(4, wire::DISCLOSED, start),
        on_current_notice(
            answer(5, start + 2, {"marketing-email"}, wire::CASHIER_KEYED_ORAL, {2, 3}))};
    records[2].set_recipient("insurer");
    const auto expected = due_at(records, start + day);
    REQUIRE(expected.size() == 2);
    do {
        CHECK(due_at(records, start + day) == expected);
    } while (std::ranges::next_permutation(records, {}, &wire::ConsentRecord::record_id).found);
}

TEST_CASE("The first use without the opt-out notice is refused, the second needs none", "[D6]") {
    const auto given = answer(2, start, {"marketing-sms"});
    auto used = record(3, wire::FIRST_USE, start + day, {2});
    used.mutable_first_use()->set_opt_out_notice_present(true);
    const auto cell = [](const std::vector<wire::ConsentRecord>& records) {
        return fold(records, pack(), Now{start + 2 * day}).at(sms);
    };
    CHECK(check_use(cell({given}), false).error().code == "opt_out_notice_missing");
    CHECK(check_use(cell({given}), true));
    CHECK(check_use(cell({given, used}), false));
    CHECK(check_use(cell({}), true).error().code == "not_permitted");
    CHECK(check_use(cell({given, record(4, wire::WITHDRAWN, start, {2})}), true).error().code ==
          "not_permitted");
}
