#include "sync/rules/suggestions/scorer.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/sync/rules/suggestions/model_of_a_test.hpp"

using namespace tillside::rules::suggestions;
using tillside::rules::suggestions::testing::goods;
using tillside::rules::suggestions::testing::parts_of_a_shop;

namespace {

Scorer scorer_of_a_shop() {
    return Scorer(std::make_shared<const Model>(Model::from_parts(parts_of_a_shop()).value()));
}

std::vector<std::string> skus_of(const std::vector<Suggested>& suggested) {
    std::vector<std::string> skus;
    for (const Suggested& one : suggested)
        skus.push_back(one.sku);
    return skus;
}

bool same(const std::vector<Suggested>& a, const std::vector<Suggested>& b) {
    return std::ranges::equal(a, b, [](const Suggested& left, const Suggested& right) {
        return left.sku == right.sku && left.score == right.score && left.reason == right.reason &&
               left.because_sku == right.because_sku;
    });
}

// A model of up to 30 items with any links, shares and weights.
ModelParts any_parts() {
    ModelParts parts;
    parts.version = "any";
    const auto items = *rc::gen::inRange<std::size_t>(1, 30);
    const auto number = [](int from, int to) {
        return static_cast<float>(*rc::gen::inRange(from, to)) / 10;
    };
    parts.first_link.push_back(0);
    for (std::size_t item = 0; item < items; ++item) {
        parts.skus.push_back("sku" + std::to_string(item));
        parts.share.push_back(number(0, 10));
        parts.recent_share.push_back(number(0, 10));
        parts.repeat_share.push_back(number(0, 10));
        for (std::size_t target = 0; target < items; ++target)
            if (target != item && *rc::gen::inRange(0, 3) == 0)
                parts.links.push_back({static_cast<ItemNumber>(target), number(-10, 10)});
        parts.first_link.push_back(parts.links.size());
    }
    parts.shape = {number(0, 10), number(0, 10), number(0, 10)};
    for (Features& weights : parts.blend)
        for (float& weight : weights)
            weight = number(-20, 20);
    return parts;
}

Question any_question(const std::vector<std::string>& skus) {
    const auto some = [&skus](int one_in) {
        std::vector<std::string> chosen;
        for (const std::string& sku : skus)
            if (*rc::gen::inRange(0, one_in) == 0) chosen.push_back(sku);
        return chosen;
    };
    Question question;
    question.moment = *rc::gen::arbitrary<bool>() ? Moment::scanning : Moment::complete;
    question.basket = some(4);
    question.basket.push_back("not in the model");
    for (const std::string& sku : some(3))
        question.history.push_back({sku, {*rc::gen::inRange<std::uint32_t>(0, 5)}});
    question.limit = *rc::gen::inRange<std::size_t>(0, 12);
    return question;
}

}  // namespace

TEST_CASE("what goes with the basket is suggested, with the item that speaks for it", "[F11]") {
    Scorer scorer = scorer_of_a_shop();
    const auto answer = scorer.suggest({Moment::scanning, {"bread"}, {}, {}, 3});
    REQUIRE(answer.size() == 3);
    CHECK(answer[0].sku == "butter");
    CHECK(answer[0].reason == Reason::bought_together);
    CHECK(answer[0].because_sku == "bread");
}

TEST_CASE("a customer's own habit is suggested as such, and what goes with it", "[F11]") {
    Scorer scorer = scorer_of_a_shop();
    const auto answer = scorer.suggest({Moment::scanning, {}, {{"tea", {0, 1, 2}}}, {}, 2});
    REQUIRE(answer.size() == 2);
    CHECK(answer[0].sku == "tea");
    CHECK(answer[0].reason == Reason::bought_before);
    CHECK(answer[0].because_sku.empty());
    CHECK(answer[1].sku == "milk");
    CHECK(answer[1].reason == Reason::goes_with_usual);
    CHECK(answer[1].because_sku == "tea");
}

TEST_CASE("with nothing known, best sellers are suggested", "[F11]") {
    Scorer scorer = scorer_of_a_shop();
    const auto answer = scorer.suggest({Moment::scanning, {}, {}, {}, 2});
    CHECK(skus_of(answer) == std::vector<std::string>{"bread", "milk"});
    CHECK(answer[0].reason == Reason::popular);
}

TEST_CASE("nothing of the basket and nothing excluded is ever suggested", "[F11]") {
    const bool held = rc::check("any model, basket, history and exclusion", [] {
        const ModelParts parts = any_parts();
        Question question = any_question(parts.skus);
        std::set<std::string, std::less<>> excluded;
        for (const std::string& sku : parts.skus)
            if (*rc::gen::inRange(0, 4) == 0) excluded.insert(sku);
        question.excluded = [&](std::string_view sku) { return excluded.contains(sku); };
        Scorer scorer(std::make_shared<const Model>(Model::from_parts(parts).value()));
        const auto answer = scorer.suggest(question);
        RC_ASSERT(answer.size() <= question.limit);
        std::set<std::string> seen;
        for (const Suggested& one : answer) {
            RC_ASSERT(!excluded.contains(one.sku));
            RC_ASSERT(std::ranges::count(question.basket, one.sku) == 0);
            RC_ASSERT(std::ranges::count(parts.skus, one.sku) == 1);
            RC_ASSERT(seen.insert(one.sku).second);
        }
        RC_ASSERT(std::ranges::is_sorted(answer, std::greater<>(), &Suggested::score));
    });
    CHECK(held);
}

TEST_CASE("the same question has the same answer, whatever was asked before", "[F11]") {
    const bool held = rc::check("two scorers, one of them used", [] {
        const ModelParts parts = any_parts();
        const Question question = any_question(parts.skus);
        const auto model = std::make_shared<const Model>(Model::from_parts(parts).value());
        Scorer fresh(model);
        Scorer used(model);
        (void)used.suggest(any_question(parts.skus));
        RC_ASSERT(same(fresh.suggest(question), used.suggest(question)));
        RC_ASSERT(same(fresh.suggest(question), used.suggest(question)));
    });
    CHECK(held);
}

TEST_CASE("every reason names an item of the sale or of the customer, and has words", "[F11]") {
    const bool held = rc::check("any answer", [] {
        const ModelParts parts = any_parts();
        const Question question = any_question(parts.skus);
        Scorer scorer(std::make_shared<const Model>(Model::from_parts(parts).value()));
        for (const Suggested& one : scorer.suggest(question)) {
            const bool in_basket = std::ranges::count(question.basket, one.because_sku) > 0;
            const bool own =
                std::ranges::count(question.history, one.because_sku, &PurchasedItem::sku) > 0;
            if (one.reason == Reason::bought_together)
                RC_ASSERT(one.because_sku.empty() || in_basket);
            else if (one.reason == Reason::goes_with_usual)
                RC_ASSERT(one.because_sku.empty() || own);
            else
                RC_ASSERT(one.because_sku.empty());
            for (const Language language :
                 {Language::english, Language::traditional, Language::simplified})
                RC_ASSERT(!reason_words(one.reason, one.because_sku, language).empty());
        }
    });
    CHECK(held);
}

TEST_CASE("without a history nothing is explained by one", "[F11][D3]") {
    const bool held = rc::check("any basket of an unknown customer", [] {
        const ModelParts parts = any_parts();
        Question question = any_question(parts.skus);
        question.history.clear();
        Scorer scorer(std::make_shared<const Model>(Model::from_parts(parts).value()));
        for (const Suggested& one : scorer.suggest(question)) {
            RC_ASSERT(one.reason != Reason::bought_before);
            RC_ASSERT(one.reason != Reason::goes_with_usual);
        }
    });
    CHECK(held);
}
