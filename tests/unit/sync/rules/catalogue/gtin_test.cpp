#include "sync/rules/catalogue/gtin.hpp"

#include <catch2/catch.hpp>

using namespace tillside::rules::catalogue;

TEST_CASE("A product number is right only with its check digit") {
    CHECK(is_gtin("4891028164456"));   // EAN-13
    CHECK(is_gtin("73513537"));        // EAN-8
    CHECK(is_gtin("036000291452"));    // UPC-A
    CHECK(is_gtin("00036000291452"));  // the same in 14 digits
    CHECK_FALSE(is_gtin("4891028164457"));
    CHECK_FALSE(is_gtin("489102816445"));
    CHECK_FALSE(is_gtin("48910281644５"));
    CHECK_FALSE(is_gtin(""));
    CHECK_FALSE(is_gtin("0"));
}

TEST_CASE("Every single changed digit of a product number shows") {
    const std::string right = "4891028164456";
    for (std::size_t at = 0; at < right.size(); ++at) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string changed = right;
            changed[at] = digit;
            CHECK(is_gtin(changed) == (changed == right));
        }
    }
}

TEST_CASE("UPC-A and EAN-13 of one product are equal in 14 digits") {
    CHECK(gtin_14("036000291452") == gtin_14("0036000291452"));
    CHECK(gtin_14("73513537") == "00000073513537");
    CHECK_FALSE(gtin_14("123").has_value());
}
