#include "sync/head_office/models/trainer.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "sync/rules/suggestions/scorer.hpp"
#include "tests/unit/sync/head_office/models/planted_shop.hpp"

using namespace tillside;
using namespace tillside::head_office::models;
using rules::suggestions::Moment;
using rules::suggestions::Question;
using rules::suggestions::Reason;
using rules::suggestions::Scorer;
using rules::suggestions::Suggested;
using tillside::head_office::models::testing::PlantedShop;

namespace {

const TrainOptions options{"test-1", Now{1'790'000'000'000'000}};

// Trained once for all cases.
const TrainedModel& trained_shop() {
    static const TrainedModel trained = train(PlantedShop(7).baskets(4'000), options).value();
    return trained;
}

Scorer scorer_of(const TrainedModel& trained) {
    return Scorer(std::make_shared<const rules::suggestions::Model>(trained.model));
}

}  // namespace

TEST_CASE("the trainer finds pairs that belong together in a shop it never saw", "[F11]") {
    Scorer scorer = scorer_of(trained_shop());
    int found = 0;
    for (int pair = 0; pair < PlantedShop::pairs; ++pair) {
        Question question{Moment::complete, {PlantedShop::left(pair)}, {}, {}, 1};
        const auto answer = scorer.suggest(question);
        REQUIRE(answer.size() == 1);
        found += answer[0].sku == PlantedShop::right(pair) &&
                 answer[0].reason == Reason::bought_together &&
                 answer[0].because_sku == PlantedShop::left(pair);
    }
    CHECK(found == PlantedShop::pairs);
}

TEST_CASE("the trainer finds that customers come back for what is theirs", "[F11]") {
    Scorer scorer = scorer_of(trained_shop());
    Question question;
    question.history = {{PlantedShop::habit(3, 0), {0, 1, 3}},
                        {PlantedShop::habit(3, 1), {0, 2, 3, 4}},
                        {"sundry150", {4}}};
    question.limit = 2;
    const auto answer = scorer.suggest(question);
    REQUIRE(answer.size() == 2);
    for (const Suggested& one : answer) {
        CHECK(one.reason == Reason::bought_before);
        CHECK(one.sku != "sundry150");
    }
}

TEST_CASE("the trainer's report says what it foresaw better than best sellers do", "[F11]") {
    const TrainingReport& report = trained_shop().report;
    CHECK(report.baskets == 4'000);
    CHECK(report.items > 300);
    REQUIRE(report.foreseen.size() == rules::suggestions::situation_count);
    for (const Foreseen& situation : report.foreseen) {
        INFO(situation.situation);
        CHECK(situation.questions > 100);
        if (situation.situation != "nothing")
            CHECK(situation.ndcg_10 > 1.5 * situation.popularity_ndcg_10);
    }
}

TEST_CASE("the same baskets train the same model, in whatever order they come", "[F11]") {
    std::vector<TrainingBasket> baskets = PlantedShop(11).baskets(600);
    const std::string first = train(baskets, options).value().model.to_bytes();
    CHECK(train(baskets, options).value().model.to_bytes() == first);
    std::ranges::reverse(baskets);
    CHECK(train(baskets, options).value().model.to_bytes() == first);
}

TEST_CASE("no customer enters a model", "[F11][D30]") {
    const std::string bytes = trained_shop().model.to_bytes();
    CHECK(bytes.find("customer") == std::string::npos);
}

TEST_CASE("too few baskets are refused with what to do") {
    const auto model = train(PlantedShop(1).baskets(20), options);
    REQUIRE_FALSE(model);
    CHECK(model.error().code == "no_baskets");
    CHECK(model.error().message.find("import more") != std::string::npos);
    CHECK(train({}, options).error().code == "no_baskets");
}

TEST_CASE("baskets without customers, of one item, or with broken SKUs do no harm") {
    std::vector<TrainingBasket> baskets = PlantedShop(5).baskets(300);
    for (TrainingBasket& basket : baskets)
        basket.customer.clear();
    baskets.push_back({"", 1, {std::string(65, 'x'), "", "alone"}});
    baskets.push_back({"", 2, {}});
    const auto trained = train(baskets, options);
    REQUIRE(trained);
    CHECK(trained->report.left_out_items == 2);
    CHECK(trained->model.find("alone"));
}

TEST_CASE("training tells how far it is") {
    double last = -1;
    bool forward = true;
    const auto trained =
        train(PlantedShop(2).baskets(300), options, [&](std::string_view, double done) {
            forward = forward && done >= last && done <= 1;
            last = done;
        });
    REQUIRE(trained);
    CHECK(forward);
    CHECK(last == 1);
}
