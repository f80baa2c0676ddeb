// What holds for every basket and every offer.
#include "sync/rules/offers/evaluate.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "sync/rules/offers/spread.hpp"
#include "tests/unit/sync/rules/offers/random_shop.hpp"

using namespace tillside::rules::offers;
using namespace tillside::rules::offers::testing;

namespace {

// Everything that an evaluation says, in no order of lines.
std::map<std::string, std::string> told(const Evaluation& evaluation) {
    std::map<std::string, std::string> all;
    for (const Applied& applied : evaluation.applied) {
        std::string& words = all[applied.offer_id];
        words = std::to_string(applied.amount) + " " + applied.gift_sku + " " +
                std::to_string(applied.gift_pieces) + " " + std::to_string(applied.points_milli);
        std::map<std::string, std::int64_t> lines;
        for (const LineDiscount& discount : applied.discounts)
            lines[discount.line_id] = discount.amount;
        for (const std::string& line : applied.points_lines)
            lines[line] = -1;
        for (const auto& [line, amount] : lines)
            words += " " + line + "=" + std::to_string(amount);
    }
    return all;
}

void check_sums(const Basket& basket, const Evaluation& evaluation) {
    std::map<std::string, std::int64_t> off;
    std::int64_t sum = 0;
    for (const Applied& applied : evaluation.applied) {
        std::int64_t of_offer = 0;
        for (const LineDiscount& discount : applied.discounts) {
            REQUIRE(discount.amount > 0);
            off[discount.line_id] += discount.amount;
            of_offer += discount.amount;
        }
        REQUIRE(of_offer == applied.amount);
        sum += of_offer;
    }
    REQUIRE(sum == evaluation.amount);
    for (const Line& line : basket.lines)
        REQUIRE(off[line.line_id] <= std::max<std::int64_t>(line.amount, 0));
}

}  // namespace

TEST_CASE("ten thousand baskets and two hundred offers: no line ever costs less than nothing",
          "[F12]") {
    RandomShop shop(12);
    const std::vector<Offer> offers = shop.offers(200);
    std::size_t with_discounts = 0;
    for (int at = 0; at < 10'000; ++at) {
        const Basket basket = shop.basket();
        const Evaluation evaluation = evaluate(basket, offers);
        check_sums(basket, evaluation);
        with_discounts += evaluation.amount > 0 ? 1 : 0;
    }
    CHECK(with_discounts > 5'000);
}

TEST_CASE("neither the order of lines nor that of offers changes a cent", "[F12]") {
    RandomShop shop(7);
    for (int at = 0; at < 1'000; ++at) {
        CAPTURE(at);
        const std::vector<Offer> offers = shop.offers(20);
        const Basket basket = shop.basket();
        Basket other = basket;
        other.lines = shop.shuffled(basket.lines);
        const Evaluation first = evaluate(basket, offers);
        REQUIRE(told(first) == told(evaluate(other, shop.shuffled(offers))));

        // The same goods scanned in another order, so that lines have other ids.
        for (std::size_t line = 0; line < other.lines.size(); ++line)
            other.lines[line].line_id = std::to_string(line + 1);
        REQUIRE(evaluate(other, offers).amount == first.amount);
    }
}

TEST_CASE("offers that compete never cost the customer more than the best of them alone", "[F12]") {
    RandomShop shop(3);
    for (int at = 0; at < 1'000; ++at) {
        CAPTURE(at);
        std::vector<Offer> offers = shop.offers(12);
        for (Offer& offer : offers) {
            offer.priority = 0;
            offer.stacks = false;
        }
        const Basket basket = shop.basket();
        const std::int64_t together = evaluate(basket, offers).amount;
        for (const Offer& offer : offers)
            REQUIRE(together >= evaluate(basket, {&offer, 1}).amount);
    }
}

TEST_CASE("hundreds of offers on one article are weighed, and the best is given", "[F12]") {
    RandomShop shop(4);
    Basket basket = shop.basket();
    basket.lines = {{"1", "A", "Food", 1'000, 100'000, false}};
    std::vector<Offer> offers;
    std::int64_t best = 0;
    for (int at = 0; at < 500; ++at) {
        Offer offer;
        offer.id = "O" + std::to_string(at);
        offer.effect = PercentOff{{}, static_cast<std::uint32_t>(shop.number(1, 999'999))};
        best = std::max(best, evaluate(basket, {&offer, 1}).amount);
        offers.push_back(std::move(offer));
    }
    CHECK(evaluate(basket, offers).amount == best);
}

TEST_CASE("what an offer gives never goes beyond its budget", "[F12]") {
    RandomShop shop(5);
    for (int at = 0; at < 1'000; ++at) {
        CAPTURE(at);
        const std::vector<Offer> offers = shop.offers(10);
        const Basket basket = shop.basket();
        const std::int64_t budget = shop.number(0, 10'000);
        for (const Applied& applied :
             evaluate(basket, offers, [&](const Offer&) { return budget; }).applied) {
            REQUIRE(applied.amount <= budget);
        }
        REQUIRE(told(evaluate(basket, offers, [](const Offer&) { return std::int64_t{-1}; })) ==
                told(evaluate(basket, offers)));
    }
}

TEST_CASE("an amount is divided to the cent, and no part is larger than what it is taken off") {
    RandomShop shop(9);
    for (int at = 0; at < 5'000; ++at) {
        std::vector<std::int64_t> weights;
        std::int64_t sum = 0;
        for (auto left = shop.number(1, 8); left > 0; --left) {
            weights.push_back(shop.number(0, 500));
            sum += weights.back();
        }
        const std::int64_t amount = shop.number(0, sum);
        const auto parts = spread(amount, weights);
        std::int64_t given = 0;
        for (std::size_t part = 0; part < parts.size(); ++part) {
            REQUIRE(parts[part] >= 0);
            REQUIRE(parts[part] <= weights[part]);
            given += parts[part];
        }
        REQUIRE(given == amount);
    }
}
