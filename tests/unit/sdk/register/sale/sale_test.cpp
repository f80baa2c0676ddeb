#include "sdk/register/sale/sale.hpp"

#include <catch2/catch.hpp>

namespace {

using tillside::pos::Item;
using tillside::pos::Outcome;
using tillside::pos::Sale;
using tillside::pos::TenderKind;

Item item(const std::string& sku, std::optional<std::int64_t> price) {
    Item made;
    made.sku = sku;
    made.name_en = sku;
    made.price = price;
    return made;
}

TEST_CASE("A total is the sum of its lines, each rounded once") {
    Sale sale;
    REQUIRE(sale.add(item("a", 1250), 2000, std::nullopt, ""));
    REQUIRE(sale.add(item("loose", 333), 1500, std::nullopt, ""));  // 4.995 → 5.00
    CHECK(sale.total() == 2500 + 500);
    CHECK(sale.revision() == 2);
}

TEST_CASE("The same item again grows its line, another price makes another") {
    Sale sale;
    REQUIRE(sale.add(item("a", 100), 1000, std::nullopt, ""));
    REQUIRE(sale.add(item("a", 100), 1000, std::nullopt, ""));
    REQUIRE(sale.lines().size() == 1);
    CHECK(sale.lines()[0].quantity_milli == 2000);
    REQUIRE(sale.add(item("open", std::nullopt), 1000, 50, ""));
    REQUIRE(sale.add(item("open", std::nullopt), 1000, 60, ""));
    CHECK(sale.lines().size() == 3);
}

TEST_CASE("What a basket cannot hold is refused and changes nothing") {
    Sale sale;
    CHECK_FALSE(sale.add(item("a", 100), 0, std::nullopt, ""));
    CHECK_FALSE(sale.add(item("a", 100), -1000, std::nullopt, ""));
    CHECK_FALSE(sale.add(item("a", -1), 1000, std::nullopt, ""));
    CHECK_FALSE(sale.add(item("a", std::nullopt), 1000, std::nullopt, ""));
    CHECK_FALSE(sale.add(item("a", 100), Sale::quantity_milli_max + 1, std::nullopt, ""));
    CHECK_FALSE(sale.set_quantity("1", 1000));
    for (std::size_t i = 0; i < Sale::lines_max; ++i) {
        REQUIRE(sale.add(item(std::to_string(i), 1), 1000, std::nullopt, ""));
    }
    const auto one_more = sale.add(item("one more", 1), 1000, std::nullopt, "");
    REQUIRE_FALSE(one_more);
    CHECK(one_more.error().code == "too_many_lines");
    CHECK(sale.total() == static_cast<std::int64_t>(Sale::lines_max));
}

TEST_CASE("The dearest basket does not overflow") {
    Sale sale;
    for (std::size_t i = 0; i < Sale::lines_max; ++i) {
        REQUIRE(sale.add(item(std::to_string(i), Sale::unit_price_max), Sale::quantity_milli_max,
                         std::nullopt, ""));
    }
    CHECK(sale.total() == 2'000 * (Sale::unit_price_max * Sale::quantity_milli_max / 1000));
}

TEST_CASE("Cash gives change, a card never does, and parts add up to the total") {
    Sale sale;
    REQUIRE(sale.add(item("a", 18240), 1000, std::nullopt, ""));
    CHECK_FALSE(sale.pay(TenderKind::card, 20000));
    CHECK_FALSE(sale.pay(TenderKind::cash, 0));
    REQUIRE(sale.pay(TenderKind::stored_value, 8240));
    CHECK_FALSE(sale.paid());
    REQUIRE(sale.pay(TenderKind::cash, 20000));
    CHECK(sale.paid());
    CHECK(sale.change() == 10000);
    CHECK(sale.tenders()[0].amount + sale.tenders()[1].amount == sale.total());
}

TEST_CASE("A suggestion counts as accepted only where it was shown and stays in the basket",
          "[F11]") {
    Sale sale;
    REQUIRE(sale.add(item("never shown", 100), 1000, std::nullopt, "s0"));
    CHECK(sale.lines()[0].suggestion_id.empty());
    sale.shown("s1", "tea", 1, 1000);
    sale.shown("s2", "milk", 2, 1000);
    sale.shown("s3", "cake", 3, 1000);
    sale.shown("later", "tea", 1, 2000);  // the same product on the screen again: one showing
    REQUIRE(sale.suggestions().size() == 3);
    REQUIRE(sale.add(item("tea", 100), 1000, std::nullopt, "s1"));
    CHECK(sale.decline("s2"));
    CHECK(sale.suggestions()[0].outcome == Outcome::accepted);
    CHECK(sale.suggestions()[1].outcome == Outcome::declined);
    CHECK(sale.suggestions()[2].outcome == Outcome::ignored);
    CHECK(sale.declined("milk"));
    CHECK_FALSE(sale.decline("s1"));
    REQUIRE(sale.set_quantity(sale.lines()[1].line_id, 0));
    CHECK(sale.suggestions()[0].outcome == Outcome::ignored);
}

}  // namespace
