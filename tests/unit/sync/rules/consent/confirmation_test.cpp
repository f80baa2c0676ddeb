// S35E(1)(b) at its edges: when a written confirmation was in time, and what makes it one.
#include "sync/rules/consent/confirmation.hpp"

#include <catch2/catch.hpp>

#include "sync/rules/consent/records.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

// 2028-02-20 12:00 UTC: the fortnight holds a leap day.
constexpr std::int64_t before_leap_day = 1'834'660'800LL * 1'000'000;

wire::ConsentRecord oral_at(std::int64_t at_us, std::uint32_t uncertainty_ms = 0) {
    auto out = answer(2, at_us, {"marketing-sms"}, wire::CASHIER_KEYED_ORAL);
    out.set_clock_uncertainty_ms(uncertainty_ms);
    return out;
}

CellState sms_state(const std::vector<wire::ConsentRecord>& records, std::int64_t now_us) {
    return fold(records, pack(), Now{now_us}).at(sms);
}

}  // namespace

TEST_CASE("The fortnight's last microsecond counts and the next does not", "[D3]") {
    struct Edge {
        std::int64_t given_us;
        std::uint32_t given_uncertain_ms;
        std::uint32_t sent_uncertain_ms;
        std::int64_t sent_after_us;  // the consent
        bool in_time;
    };
    constexpr std::int64_t fortnight = 14 * day;
    const std::vector<Edge> edges{
        {start, 0, 0, fortnight - 1, true},
        {start, 0, 0, fortnight, true},
        {start, 0, 0, fortnight + 1, false},
        {start, 0, 0, 0, true},
        {start, 0, 0, -1, false},  // sent before there was anything to confirm
        {before_leap_day, 0, 0, fortnight, true},
        {before_leap_day, 0, 0, fortnight + 1, false},
        // each clock is read as late, or as early, as it may be
        {start, 1500, 0, fortnight - 1'500'000, true},
        {start, 1500, 0, fortnight - 1'499'999, false},
        {start, 0, 2000, fortnight - 2'000'000, true},
        {start, 0, 2000, fortnight - 1'999'999, false},
        {start, 1500, 2000, fortnight - 3'500'000, true},
        {start, 1500, 2000, fortnight - 3'499'999, false},
    };
    for (const Edge& edge : edges) {
        const auto oral = oral_at(edge.given_us, edge.given_uncertain_ms);
        auto sent = confirmation(3, oral, edge.given_us + edge.sent_after_us);
        sent.set_clock_uncertainty_ms(edge.sent_uncertain_ms);
        CAPTURE(edge.given_us, edge.given_uncertain_ms, edge.sent_uncertain_ms, edge.sent_after_us);
        const CellState after = sms_state({oral, sent}, edge.given_us + 20 * day);
        CHECK(after.usable == edge.in_time);
        CHECK(after.state == (edge.in_time ? State::active_first_use_due : State::lapsed));
    }
}

TEST_CASE("Unconfirmed, an oral consent lapses on a till that hears of nobody", "[D3]") {
    for (const std::int64_t given_us : {start, before_leap_day}) {
        for (const std::uint32_t uncertain_ms : {0U, 1U, 60'000U}) {
            const auto oral = oral_at(given_us, uncertain_ms);
            const std::int64_t due = confirm_by_us(oral, pack());
            CAPTURE(given_us, uncertain_ms);
            CHECK(due == given_us + 14 * day - static_cast<std::int64_t>(uncertain_ms) * 1000);
            CHECK(sms_state({oral}, due - 1).state == State::given_oral_unconfirmed);
            CHECK(sms_state({oral}, due).state == State::given_oral_unconfirmed);
            CHECK(sms_state({oral}, due).confirm_by_us == due);
            CHECK(sms_state({oral}, due + 1).state == State::lapsed);
            CHECK_FALSE(sms_state({oral}, due - 1).usable);
        }
    }
}

TEST_CASE("A confirmation names the date, the kinds and the classes that it confirms", "[D3]") {
    const auto oral = oral_at(start);
    const auto good = confirmation(3, oral, start + day);
    REQUIRE(check_record(good));
    REQUIRE(sms_state({oral, good}, start + 2 * day).usable);
    const auto refused = [&](auto change) {
        auto bad = good;
        change(bad);
        CHECK_FALSE(sms_state({oral, bad}, start + 2 * day).usable);
        const auto checked = check_record(bad);
        return checked ? std::string("accepted") : checked.error().code;
    };
    CHECK(refused([](auto& bad) { bad.clear_consent_received_us(); }) == "confirmation_date");
    CHECK(refused([](auto& bad) { bad.set_consent_received_us(start + 1); }) == "accepted");
    CHECK(refused([](auto& bad) { bad.clear_grants(); }) == "confirmation_grants");
    CHECK(refused([](auto& bad) { bad.mutable_grants(0)->clear_kinds_of_data(); }) ==
          "confirmation_grants");
    CHECK(refused([](auto& bad) { bad.mutable_grants(0)->clear_marketing_classes(); }) ==
          "confirmation_grants");
    CHECK(refused([](auto& bad) {
              bad.mutable_grants(0)->set_marketing_classes(1, "something_else");
          }) == "accepted");  // of another class, which it does confirm
    CHECK(refused([](auto& bad) { bad.mutable_confirmation()->clear_body_sha256(); }) ==
          "confirmation_body");
    CHECK(refused([](auto& bad) { bad.mutable_confirmation()->clear_sent_us(); }) ==
          "confirmation_body");
    CHECK(refused([](auto& bad) { bad.clear_refers_to(); }) == "citation_missing");
}

TEST_CASE("A confirmation of one class does not confirm another", "[D3][D4]") {
    const auto oral = oral_at(start);
    auto sent = confirmation(3, oral, start + day);
    REQUIRE(sent.grants_size() == 1);
    sent.mutable_grants(0)->clear_marketing_classes();
    sent.mutable_grants(0)->add_marketing_classes("groceries_and_household");
    const Standing standing = fold(std::vector{oral, sent}, pack(), Now{start + 2 * day});
    CHECK(standing.usable({"direct_marketing", "contact", "groceries_and_household", "sms"}));
    CHECK_FALSE(standing.usable(sms));
}

TEST_CASE("A confirmation goes by post, and electronically only where the customer takes that",
          "[D3]") {
    const auto oral = oral_at(start);
    for (const auto& [via, electronic_ok, counts] :
         {std::tuple{"post", false, true}, std::tuple{"post", true, true},
          std::tuple{"email", false, false}, std::tuple{"email", true, true},
          std::tuple{"sms", false, false}, std::tuple{"sms", true, true},
          // handed over at the till is not sent
          std::tuple{"slip", true, false}, std::tuple{"", true, false}}) {
        auto sent = confirmation(3, oral, start + day);
        sent.mutable_confirmation()->set_via(via);
        sent.mutable_confirmation()->set_electronic_ok(electronic_ok);
        CAPTURE(via, electronic_ok);
        CHECK(sms_state({oral, sent}, start + 2 * day).usable == counts);
        CHECK(check_record(sent).has_value() == counts);
    }
}

TEST_CASE("A double opt-in waits for its address, and no longer than it said", "[D1]") {
    auto given = answer(2, start, {"marketing-email"}, wire::METHOD_OWN_PHONE);
    given.set_double_opt_in(true);
    CHECK(check_record(given).error().code == "opt_in_by_missing");
    const std::int64_t by = start + 2 * day;
    given.set_opt_in_by_us(by);
    REQUIRE(check_record(given));
    const auto at = [&](const std::vector<wire::ConsentRecord>& records, std::int64_t now_us) {
        return fold(records, pack(), Now{now_us}).at(email);
    };
    CHECK(at({given}, by).state == State::doi_pending);
    CHECK_FALSE(at({given}, by).usable);
    CHECK(state_name(at({given}, by).state) == "DOI_PENDING");
    CHECK(at({given}, by + 1).state == State::lapsed);
    CHECK(at({given, record(3, wire::OPT_IN_CONFIRMED, by, {2})}, by + day).usable);
    CHECK_FALSE(at({given, record(3, wire::OPT_IN_CONFIRMED, by + 1, {2})}, by + day).usable);
    CHECK_FALSE(at({given, record(3, wire::OPT_IN_CONFIRMED, start - 1, {2})}, by + day).usable);
    CHECK_FALSE(at({given, record(3, wire::OPT_IN_CONFIRMED, by, {9})}, by + day).usable);
    auto unsure = record(3, wire::OPT_IN_CONFIRMED, by, {2});
    unsure.set_clock_uncertainty_ms(1);
    CHECK_FALSE(at({given, unsure}, by + day).usable);
}

TEST_CASE("A yes of somebody under age counts only with a guardian", "[D1]") {
    auto given = answer(2, start, {"marketing-sms", "profiling"});
    given.set_under_age(true);
    CHECK(check_record(given).error().code == "guardian_missing");
    const Standing alone = fold(std::vector{given}, pack(), Now{start + day});
    for (const auto& [cell, state] : alone.cells())
        CHECK_FALSE(state.usable);
    given.set_guardian("g-1");
    REQUIRE(check_record(given));
    CHECK(sms_state({given}, start + day).usable);
    // To refuse and to withdraw nobody needs a guardian.
    auto refused = answer(3, start, {});
    refused.set_under_age(true);
    CHECK(check_record(refused));
    auto withdrawn = record(4, wire::WITHDRAWN, start + 1);
    withdrawn.set_under_age(true);
    CHECK(check_record(withdrawn));
    CHECK(sms_state({given, withdrawn}, start + day).state == State::withdrawn);
}
