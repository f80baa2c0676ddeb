#include "sync/rules/consent/fold.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "sync/rules/consent/records.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

CellState state(const std::vector<wire::ConsentRecord>& records, const Cell& cell,
                std::int64_t now_us = start + day) {
    return fold(records, pack(), Now{now_us}).at(cell);
}

}  // namespace

TEST_CASE("Without records nothing was asked and nothing may be used", "[D1]") {
    CHECK(state({}, sms).state == State::not_asked);
    CHECK_FALSE(state({}, sms).usable);
    CHECK(state({notice(1, start)}, sms).state == State::notice_shown);
    CHECK_FALSE(state({notice(1, start)}, sms).usable);
}

TEST_CASE("A tap for SMS permits SMS and nothing else", "[D4]") {
    const auto given = answer(2, start, {"marketing-sms"});
    CHECK(state({given}, sms).usable);
    CHECK(state({given}, sms).state == State::active_first_use_due);
    CHECK(state({given}, email).state == State::refused);
    CHECK(state({given}, profiling).state == State::refused);
    CHECK_FALSE(state({given}, {"direct_marketing", "contact", "insurance", "sms"}).usable);
    CHECK_FALSE(
        state({given}, {"direct_marketing", "purchase_history", "member_benefits", "sms"}).usable);
    CHECK_FALSE(state({given}, {"transfer", "contact", "member_benefits", "sms"}).usable);
}

TEST_CASE("A use is permitted exactly in the cells of the grant", "[D4]") {
    const auto given = answer(2, start, {"marketing-sms", "e-receipt"});
    const Standing standing = fold(std::vector{given}, pack(), Now{start + day});
    for (const char* purpose : {"direct_marketing", "profiling", "e_receipt", "transfer", ""}) {
        for (const char* kind : {"contact", "purchase_history", ""}) {
            for (const char* subject :
                 {"groceries_and_household", "member_benefits", "insurance", ""}) {
                for (const char* channel : {"sms", "email", "call", "post", "till", ""}) {
                    const std::string use_for = purpose;
                    const std::string data = kind;
                    const std::string about = subject;
                    const std::string by = channel;
                    const bool marketing =
                        use_for == "direct_marketing" && data == "contact" &&
                        (about == "groceries_and_household" || about == "member_benefits") &&
                        by == "sms";
                    const bool receipt = use_for == "e_receipt" && !data.empty() && about.empty() &&
                                         (by == "sms" || by == "email");
                    CAPTURE(use_for, data, about, by);
                    CHECK(standing.usable({use_for, data, about, by}) == (marketing || receipt));
                }
            }
        }
    }
}

TEST_CASE("Oral consent to marketing waits for its written confirmation", "[D3]") {
    const auto oral = answer(2, start, {"marketing-sms", "profiling"}, wire::CASHIER_KEYED_ORAL);
    const std::int64_t due = start + 14 * day;
    CHECK(state({oral}, sms).state == State::given_oral_unconfirmed);
    CHECK(state({oral}, sms).confirm_by_us == due);
    CHECK_FALSE(state({oral}, sms).usable);
    // to be used at the till is not direct marketing by S35A(1): no letter, call or message
    CHECK(state({oral}, profiling).usable);

    CHECK(state({oral}, sms, due).state == State::given_oral_unconfirmed);
    CHECK(state({oral}, sms, due + 1).state == State::lapsed);
    CHECK(state({oral, confirmation(3, oral, due)}, sms, due + day).state ==
          State::active_first_use_due);
    CHECK(state({oral, confirmation(3, oral, due)}, sms, due + day).usable);
    CHECK(state({oral, confirmation(3, oral, due + 1)}, sms, due + day).state == State::lapsed);
    const auto another = answer(9, start, {"marketing-sms"}, wire::CASHIER_KEYED_ORAL);
    CHECK(state({oral, confirmation(3, another, due)}, sms, due + day).state == State::lapsed);
}

TEST_CASE("The fortnight is counted by the worse reading of both clocks", "[D3]") {
    auto oral = answer(2, start, {"marketing-sms"}, wire::CASHIER_KEYED_ORAL);
    oral.set_clock_uncertainty_ms(5000);
    auto sent = confirmation(3, oral, start + 14 * day - 6'000'000);
    CHECK(state({oral, sent}, sms, start + 15 * day).usable);
    sent.set_clock_uncertainty_ms(2000);
    CHECK(state({oral, sent}, sms, start + 15 * day).state == State::lapsed);
}

TEST_CASE("Only the customer's own tap or signature is not oral", "[D3]") {
    auto paper = answer(2, start, {"marketing-sms"}, wire::PAPER_FORM);
    CHECK(state({paper}, sms).state == State::given_oral_unconfirmed);
    paper.set_evidence_sha256(std::string(32, 'e'));
    CHECK(state({paper}, sms).usable);
    CHECK(state({answer(2, start, {"marketing-sms"}, wire::SIGNATURE)}, sms).usable);
    CHECK(state({answer(2, start, {"marketing-sms"}, wire::PHONE_CALL_ORAL)}, sms).state ==
          State::given_oral_unconfirmed);
}

TEST_CASE("After the first use with its notice the consent is simply active", "[D6]") {
    const auto given = answer(2, start, {"marketing-sms"});
    auto use = record(3, wire::FIRST_USE, start + day, {2});
    CHECK(state({given, use}, sms).state == State::active_first_use_due);
    use.mutable_first_use()->set_opt_out_notice_present(true);
    CHECK(state({given, use}, sms).state == State::active);
}

TEST_CASE("A withdrawal ends every use; only a yes that cites it begins a new one", "[D5]") {
    const auto given = answer(2, start, {"marketing-sms", "profiling"});
    const auto withdrawn = record(3, wire::WITHDRAWN, start + 1, {2});
    CHECK(state({given, withdrawn}, sms).state == State::withdrawn);
    CHECK(state({given, withdrawn}, profiling).state == State::withdrawn);
    CHECK(state({given, withdrawn}, email).state == State::withdrawn);

    const auto later = answer(4, start + 100 * day, {"marketing-sms"});
    CHECK(state({given, withdrawn, later}, sms, start + 101 * day).state == State::withdrawn);
    const auto citing = answer(4, start + 100 * day, {"marketing-sms"}, wire::CUSTOMER_TAP, {3});
    CHECK(state({given, withdrawn, citing}, sms, start + 101 * day).usable);
}

TEST_CASE("A withdrawal from one purpose leaves the others", "[D5]") {
    const auto given = answer(2, start, {"marketing-sms", "profiling"});
    auto withdrawn = record(3, wire::WITHDRAWN, start + 1, {2});
    withdrawn.add_grants()->set_purpose("direct_marketing");
    CHECK(state({given, withdrawn}, sms).state == State::withdrawn);
    CHECK(state({given, withdrawn}, email).state == State::withdrawn);
    CHECK(state({given, withdrawn}, profiling).usable);
    CHECK(
        fold(std::vector{given, withdrawn}, pack(), Now{start + day}).purpose("profiling").usable);
}

TEST_CASE("What supersedes, invalidates or erases a record ends it", "[D17]") {
    const auto given = answer(2, start, {"marketing-sms"});
    CHECK(state({given, record(3, wire::INVALIDATED, start, {2})}, sms).state ==
          State::invalidated);
    CHECK(state({given, record(3, wire::SUPERSEDED, start, {2})}, sms).state == State::superseded);
    CHECK(state({given, record(3, wire::ERASED, start)}, sms).state == State::erased);
    const auto after = answer(4, start, {"marketing-sms"}, wire::CUSTOMER_TAP, {3});
    CHECK(state({given, record(3, wire::ERASED, start), after}, sms).state == State::erased);
}

TEST_CASE("A consent that has run out, or lies in the future, is not used", "[D4]") {
    auto given = answer(2, start, {"profiling"});
    given.set_valid_until_us(start + 2 * day);
    CHECK(state({given}, profiling, start + 2 * day - 1).usable);
    CHECK(state({given}, profiling, start + 2 * day).state == State::lapsed);
    CHECK_FALSE(state({given}, profiling, start - 1).usable);
}

TEST_CASE("An answer must cite a notice that was shown before it", "[D2]") {
    auto given = answer(2, start, {"marketing-sms"});
    CHECK(check_record(given).has_value());
    given.set_notice_shown_at_us(start + 1);
    CHECK(check_record(given).error().code == "notice_after_answer");
    CHECK_FALSE(state({given}, sms).usable);
    given = answer(2, start, {"marketing-sms"});
    given.clear_notice_sha256();
    CHECK(check_record(given).error().code == "notice_missing");
    CHECK_FALSE(state({given}, sms).usable);
    given = answer(2, start, {"marketing-sms"});
    given.set_method(wire::METHOD_UNSPECIFIED);
    CHECK(check_record(given).error().code == "method_missing");
}

TEST_CASE("A withdrawal in a broken form still withdraws", "[D5]") {
    const auto given = answer(2, start, {"profiling"});
    auto broken = record(3, wire::WITHDRAWN, start, {2});
    broken.set_schema_version(99);
    CHECK(state({given, broken}, profiling).state == State::withdrawn);
}

TEST_CASE("Too many records are not judged in the customer's disfavour", "[D1]") {
    std::vector<wire::ConsentRecord> records{answer(0, start, {"profiling"})};
    for (int number = 1; number <= static_cast<int>(records_max); ++number) {
        records.push_back(notice(number, start));
    }
    CHECK_FALSE(state(records, profiling).usable);
}

TEST_CASE("The newest records are those that nothing cites yet") {
    const Standing standing =
        fold(std::vector{notice(1, start), answer(2, start, {}, wire::CUSTOMER_TAP, {1})}, pack(),
             Now{start});
    CHECK(standing.newest() == std::vector{id(2)});
}

TEST_CASE("Where a pack wants writing, words alone never permit", "[D38]") {
    const Pack california = load_pack(embedded_pack("US-CA").value()).value();
    for (const wire::Method method : {wire::CUSTOMER_TAP, wire::CASHIER_KEYED_ORAL}) {
        auto given = record(2, wire::GIVEN, start);
        given.set_notice_id("membership");
        given.set_notice_sha256(std::string(32, 'h'));
        given.set_notice_shown_at_us(start - 1);
        given.set_method(method);
        for (const Choice& choice : california.choices) {
            *given.add_grants() = choice.grant;
            given.mutable_grants()->rbegin()->set_decision(wire::DECISION_GIVEN);
        }
        const Standing standing = fold(std::vector{given}, california, Now{start});
        CHECK(standing.usable_anywhere("direct_marketing") == (method == wire::CUSTOMER_TAP));
    }
}
