#include "sync/head_office/import/values.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace tillside::head_office::importing;

TEST_CASE("money is read to the minor unit of its currency and never rounded") {
    CHECK(money("2.55", 2) == 255);
    CHECK(money("2.5", 2) == 250);
    CHECK(money("2", 2) == 200);
    CHECK(money("2.5500", 2) == 255);
    CHECK(money("0", 2) == 0);
    CHECK(money("120", 0) == 120);
    CHECK(money("1.234", 3) == 1234);
    CHECK(money("100000000", 2) == 10'000'000'000);
    for (const char* text : {"", "-1", "1,5", "1.", ".5", "2.555", "1e3", "$1", "1 000", "NaN",
                             "100000000.01", "99999999999999999999"}) {
        INFO(text);
        CHECK_FALSE(money(text, 2).has_value());
    }
    CHECK_FALSE(money("1.5", 0).has_value());
    CHECK(currency_decimals("HKD") == 2);
    CHECK(currency_decimals("JPY") == 0);
    CHECK(currency_decimals("KWD") == 3);
    CHECK_FALSE(currency_decimals("hkd").has_value());
    CHECK_FALSE(currency_decimals("HK$").has_value());
}

TEST_CASE("a quantity is above zero and a stock level may be below") {
    CHECK(quantity_milli("6") == 6000);
    CHECK(quantity_milli("0.125") == 125);
    CHECK(quantity_milli("80995") == 80'995'000);
    for (const char* text : {"", "0", "-1", "0.0001", "six", "100001"}) {
        INFO(text);
        CHECK_FALSE(quantity_milli(text).has_value());
    }
    CHECK(stock_milli("-2.5") == -2500);
    CHECK(stock_milli("0") == 0);
    CHECK_FALSE(stock_milli("--1").has_value());
}

TEST_CASE("a local time gives the moment and the business day where it happened") {
    const auto [text, us, day] = GENERATE(table<std::string, std::int64_t, std::string>({
        {"2010-12-01 08:26:00", 1'291'163'160'000'000, "2010-12-01"},
        {"2010-12-01T08:26", 1'291'163'160'000'000, "2010-12-01"},
        {"2010-12-01 00:26:00Z", 1'291'163'160'000'000, "2010-12-01"},
        {"2010-11-30T19:26:00.250-05:00", 1'291'163'160'000'000, "2010-11-30"},
        {"2010-12-01", 1'291'132'800'000'000, "2010-12-01"},
        {"2012-02-29", 1'330'444'800'000'000, "2012-02-29"},
        {"7868", 7'868'000'000, "1970-01-01"},
    }));
    INFO(text);
    const auto at = local_time(text, 8 * 60);
    REQUIRE(at.has_value());
    CHECK(at->us == us);
    CHECK(at->business_day == day);
}

TEST_CASE("what is no time is refused") {
    for (const char* text : {"", "2010-13-01", "2011-02-29", "2010-12-01 24:00", "2010-12-01 08:60",
                             "01/12/2010", "2010-12-01 8:26", "2010-12-01x", "2010-12-01 08:26 HKT",
                             "1969-12-31", "2200-01-01", "99999999999999"}) {
        INFO(text);
        CHECK_FALSE(local_time(text, 0).has_value());
    }
    CHECK(utc_offset_minutes("+08:00") == 480);
    CHECK(utc_offset_minutes("-03:30") == -210);
    CHECK_FALSE(utc_offset_minutes("8").has_value());
    CHECK_FALSE(utc_offset_minutes("+15:00").has_value());
}

TEST_CASE("yes and no are read as people write them") {
    for (const char* text : {"yes", "Y", "true", "1"})
        CHECK(yes_or_no(text) == true);
    for (const char* text : {"no", "N", "FALSE", "0", ""})
        CHECK(yes_or_no(text) == false);
    CHECK_FALSE(yes_or_no("maybe").has_value());
}
