#include "sync/rules/consent/disclosure.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sync/rules/consent/calendar.hpp"
#include "sync/rules/consent/records.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

wire::ConsentRecord disclosed(int number, std::int64_t at_us, const std::string& purpose) {
    auto out = record(number, wire::DISCLOSED, at_us);
    out.set_recipient("insurer-" + std::to_string(number));
    wire::Grant& grant = *out.add_grants();
    grant.set_purpose(purpose);
    grant.add_kinds_of_data("contact");
    grant.add_recipient_classes("insurers_in_hong_kong");
    return out;
}

wire::ConsentRecord told(int number, int disclosure, int about) {
    auto out = record(number, wire::TRANSFEREE_TOLD, start + 10 * day, {disclosure, about});
    out.set_recipient("insurer-" + std::to_string(disclosure));
    return out;
}

wire::ConsentRecord withdrawal(int number, std::int64_t at_us, const std::string& purpose) {
    auto out = record(number, wire::WITHDRAWN, at_us);
    if (!purpose.empty()) out.add_grants()->set_purpose(purpose);
    return out;
}

// 2028-02-29 00:00 in Hong Kong.
constexpr std::int64_t leap_day = (1'835'395'200LL - 8 * 3600) * 1'000'000;

}  // namespace

TEST_CASE("After a withdrawal N disclosures are N notices, and told is told", "[D8]") {
    CHECK(rc::check([] {
        std::vector<wire::ConsentRecord> records;
        const int disclosures = *rc::gen::inRange(0, 20);
        for (int number = 1; number <= disclosures; ++number) {
            records.push_back(disclosed(number, start - number * day, "transfer"));
        }
        records.push_back(withdrawal(100, start, ""));
        // A second withdrawal asks for no second letter that says the same.
        if (*rc::gen::arbitrary<bool>()) records.push_back(withdrawal(101, start + 1, "transfer"));
        RC_ASSERT(owed_after_withdrawal(records).size() == static_cast<std::size_t>(disclosures));

        const int letters = *rc::gen::inRange(0, disclosures + 1);
        for (int number = 1; number <= letters; ++number) {
            records.push_back(told(200 + number, number, 100));
            records.back().add_refers_to(id(101));
        }
        const auto owed = owed_after_withdrawal(records);
        RC_ASSERT(owed.size() == static_cast<std::size_t>(disclosures - letters));
        for (const NoticeOwed& one : owed)
            RC_ASSERT(!one.recipient.empty());
        records.insert(records.end(), records.begin(), records.end() - 1);  // and twice
        RC_ASSERT(owed_after_withdrawal(records).size() == owed.size());
    }));
}

TEST_CASE("Told are those who had the data that the withdrawal is about", "[D8]") {
    const auto early = disclosed(1, start, "transfer");
    CHECK(owed_after_withdrawal(std::vector{early}).empty());
    CHECK(owed_after_withdrawal(std::vector{early, withdrawal(9, start, "transfer")}).size() == 1);
    CHECK(owed_after_withdrawal(std::vector{early, withdrawal(9, start, "profiling")}).empty());
    // After the withdrawal nothing may be disclosed; where the clocks leave it open, it is owed.
    auto late = disclosed(1, start + 1, "transfer");
    const auto withdrawn = withdrawal(9, start, "transfer");
    CHECK(owed_after_withdrawal(std::vector{late, withdrawn}).empty());
    late.set_clock_uncertainty_ms(1);
    CHECK(owed_after_withdrawal(std::vector{late, withdrawn}).size() == 1);

    auto other_kind = withdrawal(9, start, "transfer");
    other_kind.mutable_grants(0)->add_kinds_of_data("purchase_history");
    CHECK(owed_after_withdrawal(std::vector{early, other_kind}).empty());
    // A letter about another withdrawal, or one that is not acceptable, leaves it owed.
    CHECK(owed_after_withdrawal(std::vector{early, withdrawn, told(8, 1, 7)}).size() == 1);
    auto nameless = told(8, 1, 9);
    nameless.clear_recipient();
    CHECK(check_record(nameless).error().code == "recipient_missing");
    CHECK(owed_after_withdrawal(std::vector{early, withdrawn, nameless}).size() == 1);
    CHECK(owed_after_withdrawal(std::vector{early, withdrawn, told(8, 1, 9)}).empty());
}

TEST_CASE("A correction goes to everybody supplied in the twelve months before its day", "[D15]") {
    struct Edge {
        std::int64_t corrected_us;
        std::int64_t from_us;  // the first microsecond that counts
    };
    constexpr std::int64_t hours = 3600LL * 1'000'000;
    const std::vector<Edge> edges{
        // corrected on 29 February 2028: from 28 February 2027, which is the earlier year's last
        {leap_day + 15 * hours, leap_day - 366 * day},
        // on 1 March 2028: from 1 March 2027, 366 days before
        {leap_day + day, leap_day - 365 * day},
        {leap_day - day, leap_day - 366 * day},
        // the last microsecond of a day is of that day
        {leap_day + 2 * day - 1, leap_day - 365 * day},
    };
    for (const Edge& edge : edges) {
        const auto owed = [&](std::int64_t at_us, std::uint32_t uncertain_ms = 0) {
            auto one = disclosed(1, at_us, "transfer");
            one.set_clock_uncertainty_ms(uncertain_ms);
            return owed_after_correction(std::vector{one}, id(50), edge.corrected_us,
                                         hong_kong_time)
                .size();
        };
        CAPTURE(edge.corrected_us);
        CHECK(owed(edge.from_us) == 1);
        CHECK(owed(edge.from_us - 1) == 0);
        CHECK(owed(edge.from_us - 1000, 1) == 1);
        CHECK(owed(edge.from_us - 1001, 1) == 0);
        CHECK(owed(edge.corrected_us) == 1);
        CHECK(owed(edge.corrected_us + 1) == 0);
    }
    const auto early = disclosed(1, start, "transfer");
    CHECK(owed_after_correction(std::vector{early, told(8, 1, 50)}, id(50), start + day,
                                hong_kong_time)
              .empty());
}
