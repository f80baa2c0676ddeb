#include "sync/rules/consent/calendar.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using tillside::rules::consent::testing::day;

namespace {

// 2028-02-29 00:00 and 2028-03-01 00:00 in Hong Kong.
constexpr std::int64_t leap_day = (1'835'395'200LL - 8 * 3600) * 1'000'000;
constexpr std::int64_t march = leap_day + day;

}  // namespace

TEST_CASE("Calendar months end where the month ends") {
    CHECK(months_later(leap_day, 12, hong_kong_time) == leap_day + 365 * day);   // 28 February
    CHECK(months_later(leap_day, 48, hong_kong_time) == leap_day + 1461 * day);  // 29 again
    CHECK(months_later(leap_day, -12, hong_kong_time) == leap_day - 366 * day);
    CHECK(months_later(march - 1, 1, hong_kong_time) == march + 29 * day - 1);
    CHECK(start_of_day(march - 1, 0, hong_kong_time) == leap_day);
    CHECK(start_of_day(march, -1, hong_kong_time) == leap_day);
}
