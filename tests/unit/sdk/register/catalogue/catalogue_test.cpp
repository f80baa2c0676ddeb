#include "sdk/register/catalogue/catalogue.hpp"

#include <catch2/catch.hpp>
#include <sstream>

namespace {

using tillside::pos::Catalogue;
using tillside::pos::parse_price;

std::expected<Catalogue, tillside::pos::Fault> read(const std::string& text) {
    std::istringstream input(text);
    return Catalogue::read(input, "items.csv");
}

TEST_CASE("A catalogue is read by the names of its columns, in any order", "[F27]") {
    const auto catalogue = read(
        "price,item,name,name_zh_hant,name_zh_hans,category,gtin,currency,age_restricted\n"
        "12.5,A1,\"Tea, \"\"green\"\"\",綠茶,绿茶,Tea,4006381333931,HKD,0\n"
        "88,B2,Red wine,紅酒,红酒,Wine,,HKD,1\n");
    REQUIRE(catalogue);
    REQUIRE(catalogue->items().size() == 2);
    const auto* tea = catalogue->by_sku("A1");
    REQUIRE(tea != nullptr);
    CHECK(tea->name_en == "Tea, \"green\"");
    CHECK(tea->description() == "綠茶");
    CHECK(tea->price == 1250);
    CHECK_FALSE(tea->age_restricted);
    CHECK(catalogue->by_sku("B2")->age_restricted);
    CHECK(catalogue->currency() == "HKD");
    CHECK(catalogue->rows_left_out() == 0);
}

TEST_CASE("An item is found by its GTIN however many zeros stand before it", "[F2]") {
    const auto catalogue = read("item,name,gtin\nA1,Tea,4006381333931\n");
    REQUIRE(catalogue);
    CHECK(catalogue->by_scan("4006381333931") == catalogue->by_sku("A1"));
    CHECK(catalogue->by_scan("04006381333931") == catalogue->by_sku("A1"));
    CHECK(catalogue->by_scan("A1") == catalogue->by_sku("A1"));
    CHECK(catalogue->by_scan("4006381333930") == nullptr);
    CHECK(catalogue->by_scan("9123 4567") == nullptr);
}

TEST_CASE("Broken rows are left out and counted, the others are kept") {
    const auto catalogue = read(
        "item,name,gtin,price\n"
        ",no number,,1\n"
        "A1,first,,1\n"
        "A1,the same number,,2\n"
        "A2,wrong check digit,4006381333930,1\n"
        "A3,wrong price,,-1\n"
        "A4,no price,,\n");
    REQUIRE(catalogue);
    CHECK(catalogue->rows_left_out() == 4);
    REQUIRE(catalogue->items().size() == 2);
    CHECK(catalogue->by_sku("A1")->name_en == "first");
    CHECK_FALSE(catalogue->by_sku("A4")->price);
}

TEST_CASE("A file that is no catalogue is refused by name and line") {
    const auto nothing = read("");
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().code == "items_empty");
    const auto other = read("customer,basket\n1,2\n");
    REQUIRE_FALSE(other);
    CHECK(other.error().message.find("items.csv: line 1") != std::string::npos);
    const auto missing = Catalogue::read(std::filesystem::path("/nowhere/items.csv"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message.find("/nowhere/items.csv") != std::string::npos);
}

TEST_CASE("Prices are exact to the cent and nothing else is a price") {
    CHECK(parse_price("0") == 0);
    CHECK(parse_price("12") == 1200);
    CHECK(parse_price("12.5") == 1250);
    CHECK(parse_price("12.50") == 1250);
    CHECK(parse_price("12.500") == 1250);
    CHECK(parse_price("0.07") == 7);
    CHECK(parse_price("9999999.99") == 999'999'999);
    for (const auto* wrong :
         {"", "-1", "+1", "1.", ".5", "1.234", "1e3", "12,50", "10000000", "１"}) {
        INFO(wrong);
        CHECK_FALSE(parse_price(wrong));
    }
}

}  // namespace
