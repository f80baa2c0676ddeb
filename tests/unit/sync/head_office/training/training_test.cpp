#include "sync/head_office/training/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "sync/head_office/importers/baskets.hpp"
#include "sync/head_office/importers/customers.hpp"
#include "sync/head_office/published_models/published.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using importing::CsvReader;
using importing::Meaning;
using importing::RejectedFile;
using tests::TestOffice;
using tests::value_of;

namespace {

void import_shop(TestOffice& office) {
    const auto customers = office.written(
        "customers.csv",
        "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,notice_sha256,"
        "method\nyes,91234561,A,en,CWB,,2026-05-01,membership," +
            std::string(64, 'a') + ",paper_form\nno,91234562,B,en,CWB,,,,,\n");
    auto reader = value_of(CsvReader::open(customers));
    RejectedFile none(office.folder / "none.csv", reader->header());
    (void)value_of(
        importers::import_customers(office.parts(), *reader, Meaning{}, none, office.now));

    std::string rows = "customer,basket,timestamp,item,qty,price\n";
    for (int i = 0; i < 120; ++i) {
        const char* customer = i % 3 == 0 ? "yes" : i % 3 == 1 ? "no" : "";
        const int pair = i % 4;
        rows += fmt::format("{0},{1},{2},left-{3},1,1\n{0},{1},{2},right-{3},1,1\n", customer, i,
                            1'790'000'000 + i * 3600, pair);
    }
    const auto file = office.written("baskets.csv", rows);
    RejectedFile rejected(office.folder / "rejected.csv", {});
    const auto summary =
        value_of(importers::import_baskets(office.parts(), file, Meaning{}, rejected, office.now));
    REQUIRE(summary.imported == 120);
}

}  // namespace

TEST_CASE("training sees whose baskets belong together only where profiling is permitted",
          "[D13]") {
    TestOffice office;
    import_shop(office);
    const auto baskets =
        value_of(training::training_baskets(*office.database, office.pack, office.now));
    REQUIRE(baskets.size() == 120);
    std::set<std::string> customers;
    for (const auto& basket : baskets)
        customers.insert(basket.customer);
    CHECK(customers.size() == 2);  // one who permits, and everybody else
    CHECK(std::ranges::count(baskets, "", &models::TrainingBasket::customer) == 80);
    CHECK(baskets[0].skus == std::vector<std::string>{"left-0", "right-0"});
}

TEST_CASE("a model trained from head office's baskets is published whole and can be loaded",
          "[F11]") {
    TestOffice office;
    import_shop(office);
    int told = 0;
    const auto published = value_of(
        training::train_and_publish(*office.database, office.pack, office.folder / "models",
                                    office.now, [&](std::string_view, double) { ++told; }));
    CHECK(told > 0);
    CHECK(published.announcement.version() == "20261118-110640-000");
    const auto bytes = value_of(published_models::read_model(
        *office.database, office.folder / "models", published.announcement.version()));
    const auto model = value_of(rules::suggestions::Model::from_bytes(bytes));
    CHECK(model.items() == 8);
    // A moment later, of other baskets: another version, which stands beside the first.
    REQUIRE(
        office.database->execute("DELETE FROM basket_lines WHERE basket = (SELECT "
                                 "max(basket) FROM basket_lines)"));
    const Now soon{office.now.us + 1'000};
    const auto next = value_of(training::train_and_publish(*office.database, office.pack,
                                                           office.folder / "models", soon, {}));
    CHECK(next.announcement.version() == "20261118-110640-001");
}

TEST_CASE("too few baskets to train from are an error that says so") {
    TestOffice office;
    const auto trained = training::train_and_publish(*office.database, office.pack,
                                                     office.folder / "models", office.now, {});
    REQUIRE_FALSE(trained.has_value());
    CHECK(trained.error().code == "no_baskets");
}
