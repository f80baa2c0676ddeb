#include "sync/rules/consent/requests.hpp"

#include <catch2/catch.hpp>

#include "sync/rules/consent/calendar.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using tillside::rules::consent::testing::day;

namespace {

// 2028-02-29 00:00 and 2028-03-01 00:00 in Hong Kong.
constexpr std::int64_t leap_day = (1'835'395'200LL - 8 * 3600) * 1'000'000;
constexpr std::int64_t march = leap_day + day;

}  // namespace

TEST_CASE("A request is answered by the end of the fortieth day after its receipt", "[D14][D15]") {
    // Received at any time of 29 February 2028: 9 April is the fortieth day.
    const std::int64_t by = leap_day + 41 * day - 1;
    CHECK(answer_by_us(leap_day, hong_kong_time) == by);
    CHECK(answer_by_us(leap_day + day - 1, hong_kong_time) == by);
    CHECK(answer_by_us(leap_day - 1, hong_kong_time) == by - day);
    CHECK(answer_by_us(march, hong_kong_time) == by + day);
    // The same moment is another day elsewhere.
    CHECK(answer_by_us(leap_day, std::chrono::minutes(0)) ==
          leap_day + 8 * 3600LL * 1'000'000 + 40 * day - 1);
}

TEST_CASE("An entry of the refusal log is kept for four years", "[D16]") {
    // 1 March 2024 to 1 March 2028: the four years hold two leap days' worth of edges.
    const std::int64_t entered = march - (4 * 365 + 1) * day;
    CHECK_FALSE(refusal_may_go(entered, Now{march - 1}, hong_kong_time));
    CHECK_FALSE(refusal_may_go(entered, Now{march}, hong_kong_time));
    CHECK(refusal_may_go(entered, Now{march + 1}, hong_kong_time));
    CHECK_FALSE(refusal_may_go(entered, Now{entered}, hong_kong_time));
}

TEST_CASE("Calendar months end where the month ends") {
    CHECK(months_later(leap_day, 12, hong_kong_time) == leap_day + 365 * day);   // 28 February
    CHECK(months_later(leap_day, 48, hong_kong_time) == leap_day + 1461 * day);  // 29 again
    CHECK(months_later(leap_day, -12, hong_kong_time) == leap_day - 366 * day);
    CHECK(months_later(march - 1, 1, hong_kong_time) == march + 29 * day - 1);
    CHECK(start_of_day(march - 1, 0, hong_kong_time) == leap_day);
    CHECK(start_of_day(march, -1, hong_kong_time) == leap_day);
}
