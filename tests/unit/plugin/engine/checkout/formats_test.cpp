#include "plugin/engine/checkout/formats.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "plugin/engine/checkout/tickets.hpp"

using namespace tillside;
using namespace tillside::engine::checkout;

TEST_CASE("GTINs of every length are taken with a right check digit only") {
    for (const char* good : {"96385074", "036000291452", "4006381333931", "10614141000415"})
        CHECK(is_gtin(good));
    for (const char* bad : {"96385075", "036000291453", "4006381333932", "10614141000416", "",
                            "4006381333", "400638133393A", "４006381333931"})
        CHECK_FALSE(is_gtin(bad));
}

TEST_CASE("a changed digit of a GTIN is always found") {
    const std::string right = "4006381333931";
    for (std::size_t at = 0; at < right.size(); ++at) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string changed = right;
            changed[at] = digit;
            CHECK(is_gtin(changed) == (changed == right));
        }
    }
}

TEST_CASE("currencies are those of ISO 4217 in use") {
    for (const char* good : {"HKD", "CNY", "MOP", "USD", "EUR", "JPY", "AED", "ZWG", "TWD"})
        CHECK(is_currency(good));
    for (const char* bad : {"", "HK", "hkd", "HKDD", "ABC", "RMB", "XTS", "D H", "   "})
        CHECK_FALSE(is_currency(bad));
}

TEST_CASE("business days are dates that exist") {
    for (const char* good : {"2026-01-02", "2024-02-29", "2000-02-29", "2199-12-31"})
        CHECK(is_date(good));
    for (const char* bad : {"", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10",
                            "2026-01-00", "2026-1-2", "1999-01-01", "2026/01/02", "2026-01-02 "})
        CHECK_FALSE(is_date(bad));
}

TEST_CASE("tickets are kept by day and number, the oldest make room") {
    Tickets tickets;
    till::Context context;
    context.set_business_day("2026-01-02");
    context.set_ticket("first");
    tickets.of(context).customer_id = "somebody";
    CHECK(tickets.find(context)->customer_id == "somebody");
    till::Context other = context;
    other.set_business_day("2026-01-03");
    CHECK(tickets.find(other) == nullptr);
    for (std::size_t i = 0; i < Tickets::tickets_max; ++i) {
        other.set_ticket(std::to_string(i));
        (void)tickets.of(other);
    }
    CHECK(tickets.find(context) == nullptr);
    tickets.close(other);
    CHECK(tickets.find(other) == nullptr);
}

TEST_CASE("amounts are told with the decimals of their currency") {
    CHECK(money_text(1250, "HKD") == "HKD 12.50");
    CHECK(money_text(-5, "HKD") == "HKD -0.05");
    CHECK(money_text(1250, "JPY") == "JPY 1250");
    CHECK(money_text(1250, "KWD") == "KWD 1.250");
    CHECK(money_text(INT64_MIN, "HKD") == "HKD -92233720368547758.08");
    CHECK(minor_digits("MOP") == 2);
    CHECK(minor_digits("KRW") == 0);
    CHECK(minor_digits("BHD") == 3);
}

TEST_CASE("units, and codes of stores and tills, are told from other text") {
    for (const char* code : {"C62", "KGM", "MTR", "XBX", "11"})
        CHECK(is_unit(code));
    for (const char* text : {"", "C", "kg", "PIECE", "C 6"})
        CHECK_FALSE(is_unit(text));
    for (const char* code : {"CWB", "cwb-1", "a_b", "12345678901234567890123456789012"})
        CHECK(is_place_code(code));
    for (const char* text : {"", "a b", "旺角", "123456789012345678901234567890123"})
        CHECK_FALSE(is_place_code(text));
}
