// What each kind of offer gives, one case each. Amounts are cents of Hong Kong dollars.
#include "sync/rules/offers/evaluate.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/sync/rules/offers/random_shop.hpp"

using namespace tillside::rules::offers;
using namespace tillside::rules::offers::testing;

namespace {

Line line(const std::string& id, const std::string& sku, std::int64_t pieces, std::int64_t amount,
          const std::string& category = "Food") {
    return {id, sku, category, pieces * 1'000, amount, false};
}

Basket basket(std::vector<Line> lines) {
    Basket made;
    made.store = "CWB";
    made.at = {today, 600};
    made.lines = std::move(lines);
    return made;
}

Offer offer(const std::string& id, Effect effect) {
    Offer made;
    made.id = id;
    made.version = "1";
    made.effect = std::move(effect);
    return made;
}

Goods of_sku(const std::string& sku) {
    Goods made;
    made.skus = {sku};
    return made;
}

std::int64_t off(const Basket& basket, std::vector<Offer> offers) {
    return evaluate(basket, offers).amount;
}

}  // namespace

TEST_CASE("percent off is reckoned on the line and rounded half up", "[F12]") {
    const Offer tenth = offer("O", PercentOff{{}, 100'000});
    CHECK(off(basket({line("1", "A", 3, 995)}), {tenth}) == 100);  // 99.5
    CHECK(off(basket({line("1", "A", 1, 994)}), {tenth}) == 99);
    CHECK(off(basket({line("1", "A", 1, -500)}), {tenth}) == 0);
    CHECK(off(basket({line("1", "A", 1, 9'999)}), {offer("O", PercentOff{{}, 1'000'000})}) ==
          9'999);
    CHECK(off(basket({line("1", "A", 1, 9'000), line("2", "B", 1, 1'000)}),
              {offer("O", PercentOff{{}, 500'000, 700})}) == 700);
}

TEST_CASE("an amount off is shared by what goods cost, as often as the condition is met", "[F12]") {
    Offer fifty = offer("O", AmountOff{{}, 5'000});
    fifty.conditions = {{{}, 0, 50'000}};
    fifty.times_max = 0;
    CHECK(off(basket({line("1", "A", 1, 49'999)}), {fifty}) == 0);
    const Basket large = basket({line("1", "A", 1, 30'000), line("2", "B", 1, 90'000)});
    const Evaluation twice = evaluate(large, {&fifty, 1});
    CHECK(twice.amount == 10'000);
    REQUIRE(twice.applied[0].discounts.size() == 2);
    CHECK(twice.applied[0].discounts[0].amount == 2'500);
    CHECK(twice.applied[0].discounts[1].amount == 7'500);
    fifty.times_max = 1;
    CHECK(off(large, {fifty}) == 5'000);
}

TEST_CASE("a bundle takes the dearest pieces that make it, and only where it is cheaper", "[F12]") {
    Offer pair = offer("O", BundlePrice{{{of_sku("A"), 1}, {of_sku("B"), 1}}, 15'000});
    pair.times_max = 0;
    const Basket two =
        basket({line("1", "A", 2, 20'000), line("2", "B", 1, 9'000), line("3", "B", 1, 7'000)});
    CHECK(off(two, {pair}) == 19'000 - 15'000 + 17'000 - 15'000);
    pair.times_max = 1;
    CHECK(off(two, {pair}) == 4'000);
    CHECK(off(basket({line("1", "A", 1, 5'000), line("2", "B", 1, 9'000)}), {pair}) == 0);
    CHECK(off(basket({line("1", "A", 1, 50'000)}), {pair}) == 0);
}

TEST_CASE("of every n pieces the cheapest is free", "[F12]") {
    Offer third = offer("O", NthFree{{}, 3});
    third.times_max = 0;
    CHECK(off(basket({line("1", "A", 2, 6'000), line("2", "B", 1, 1'000)}), {third}) == 1'000);
    CHECK(off(basket({line("1", "A", 6, 6'000), line("2", "B", 1, 9'000)}), {third}) == 2'000);
    CHECK(off(basket({line("1", "A", 2, 6'000)}), {third}) == 0);
    // What is weighed has no pieces.
    CHECK(off(basket({{"1", "A", "Food", 3'500, 6'000, false}}), {third}) == 0);
}

TEST_CASE("offers compete for a piece by priority, and between equals by the better price",
          "[F12]") {
    const Basket one = basket({line("1", "A", 1, 10'000)});
    Offer small = offer("small", PercentOff{{}, 100'000});
    Offer large = offer("large", PercentOff{{}, 200'000});
    CHECK(off(one, {small, large}) == 2'000);
    small.priority = 1;
    CHECK(off(one, {small, large}) == 1'000);
    large.stacks = true;  // off the 9,000 that are left
    CHECK(off(one, {small, large}) == 1'000 + 1'800);
}

TEST_CASE("the better price may begin with the smaller offer", "[F12]") {
    // The bundle takes most off alone, but uses the pieces of two others that are better together.
    const Basket goods = basket({line("1", "A", 1, 10'000), line("2", "B", 1, 10'000)});
    const Offer bundle = offer("bundle", BundlePrice{{{of_sku("A"), 1}, {of_sku("B"), 1}}, 15'000});
    const Offer of_a = offer("a", PercentOff{of_sku("A"), 400'000});
    const Offer of_b = offer("b", PercentOff{of_sku("B"), 300'000});
    CHECK(off(goods, {bundle}) == 5'000);
    CHECK(off(goods, {bundle, of_a, of_b}) == 7'000);
}

TEST_CASE("a line with the host's own promotion is left alone unless the offer says so", "[F12]") {
    Basket goods = basket({line("1", "A", 1, 10'000)});
    goods.lines[0].host_promotion = true;
    Offer tenth = offer("O", PercentOff{{}, 100'000});
    CHECK(off(goods, {tenth}) == 0);
    tenth.beside_host_promotions = true;
    CHECK(off(goods, {tenth}) == 1'000);
}

TEST_CASE("offers are on by the shop's day, hour and weekday", "[F12]") {
    Basket goods = basket({line("1", "A", 1, 10'000)});
    Offer tenth = offer("O", PercentOff{{}, 100'000});
    tenth.validity = {today, today, 600, 720, 1U << 6U};
    CHECK(off(goods, {tenth}) == 1'000);
    goods.at.minute = 719;
    CHECK(off(goods, {tenth}) == 1'000);
    goods.at.minute = 720;
    CHECK(off(goods, {tenth}) == 0);
    goods.at = {today + std::chrono::days{1}, 600};
    CHECK(off(goods, {tenth}) == 0);
    goods.at = {today, 600};
    tenth.validity.weekdays = 0x3F;
    CHECK(off(goods, {tenth}) == 0);
}

TEST_CASE("offers are for members, tiers, segments, stores and coupons", "[F12]") {
    Basket goods = basket({line("1", "A", 1, 10'000)});
    Offer tenth = offer("O", PercentOff{{}, 100'000});
    const auto given = [&] { return off(goods, {tenth}) > 0; };

    tenth.audience.members_only = true;
    CHECK_FALSE(given());
    goods.member = true;
    CHECK(given());
    tenth.audience.tiers = {"gold", "silver"};
    CHECK_FALSE(given());
    goods.tier = "silver";
    CHECK(given());
    tenth.audience.segments = {"parents"};
    CHECK_FALSE(given());
    goods.segments = {"tea", "parents"};
    CHECK(given());
    tenth.audience.stores = {"MKK"};
    CHECK_FALSE(given());
    goods.store = "MKK";
    CHECK(given());
    tenth.audience.coupon = "C10";
    CHECK_FALSE(given());
    goods.coupons = {"C10"};
    CHECK(given());
}

TEST_CASE("a category holds what is below it, and what is excepted is not meant", "[F12]") {
    Goods food;
    food.categories = {"Food"};
    const Offer tenth = offer("O", PercentOff{food, 100'000});
    CHECK(off(basket({line("1", "A", 1, 1'000, "Food/Tea")}), {tenth}) == 100);
    CHECK(off(basket({line("1", "A", 1, 1'000, "Foodware")}), {tenth}) == 0);
    food.except_skus = {"A"};
    food.except_categories = {"Food/Rice"};
    const Offer but = offer("O", PercentOff{food, 100'000});
    CHECK(off(basket({line("1", "A", 1, 1'000, "Food/Tea"), line("2", "B", 1, 1'000, "Food/Rice"),
                      line("3", "B", 1, 1'000, "Food/Tea")}),
              {but}) == 100);
}

TEST_CASE("a line earns by its highest multiple of points alone, and gifts are counted", "[F12]") {
    const Basket goods = basket({line("1", "A", 1, 1'000), line("2", "B", 1, 60'000)});
    const Offer all = offer("all", PointsMultiple{{}, 2'000});
    const Offer of_a = offer("of a", PointsMultiple{of_sku("A"), 5'000});
    Offer gift = offer("gift", Gift{"TIN", 1});
    gift.conditions = {{{}, 0, 30'000}};
    gift.times_max = 0;
    const std::vector<Offer> offers{all, of_a, gift};
    const Evaluation given = evaluate(goods, offers);
    CHECK(given.amount == 0);
    REQUIRE(given.applied.size() == 3);
    CHECK(given.applied[0].points_lines == std::vector<std::string>{"2"});
    CHECK(given.applied[1].gift_sku == "TIN");
    CHECK(given.applied[1].gift_pieces == 2);
    CHECK(given.applied[2].points_lines == std::vector<std::string>{"1"});
    CHECK(given.applied[2].points_milli == 5'000);
}

TEST_CASE("an offer that cannot be is named, and gives nothing", "[F12]") {
    const Basket goods = basket({line("1", "A", 1, 10'000)});
    CHECK(fault_of(offer("", Gift{"TIN", 1})) == "the offer has no id");
    CHECK(fault_of(offer("O", PercentOff{{}, 1'000'001})) == "percent off must be above 0 to 100");
    CHECK(fault_of(offer("O", AmountOff{{}, 0})) == "the amount off must be above 0");
    CHECK(fault_of(offer("O", BundlePrice{})) == "a bundle has 1 to 16 parts");
    CHECK(fault_of(offer("O", NthFree{{}, 0})) == "every first to 100th piece can be free");
    CHECK(fault_of(offer("O", Gift{"", 1})) == "a gift has a SKU");
    Offer late = offer("O", PercentOff{{}, 100'000});
    CHECK(fault_of(late).empty());
    late.validity.last = Day{};
    late.validity.first = today;
    CHECK(fault_of(late) == "the last day is before the first");
    CHECK(off(goods, {offer("O", PercentOff{{}, 1'000'001})}) == 0);
}
