// A till that comes up on the files of a version in which consents lay in a table of their own, and
// what the row of a customer then says of consents and visits.
#include <catch2/catch.hpp>

#include "plugin/engine/customers/history.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/messages.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;

namespace {

constexpr Now noon{1'790'000'000LL * 1'000'000};
constexpr store::Sql insert_customer{
    "INSERT INTO customers (customer_id, phone_lookup, card_lookup, email_lookup, language,"
    " home_store, contact, contact_event_id, card, visits, last_visit_us, history, as_of_us,"
    " generation) VALUES (?1, x'', x'', x'', 'en', 'S1', x'', x'', x'', 3, 77, x'', 88, 2)"};
constexpr store::Sql insert_consents{
    "INSERT INTO customer_consents (customer_id, records) VALUES (?1, ?2)"};
constexpr store::Sql insert_basket{
    "INSERT INTO customer_baskets (customer_id, at_us, skus) VALUES (?1, ?2, x'')"};
constexpr store::Sql row_of{
    "SELECT consents, recent_visits, recent_last_us FROM customers WHERE customer_id = ?1"};
constexpr store::Sql left_beside{"SELECT customer_id FROM customer_consents"};

const std::string held(16, 'h');
const std::string bare(16, 'b');
const std::string unknown(16, 'u');

std::vector<store::Migration> schema_before() {
    std::vector<store::Migration> before;
    for (const store::Migration& one : store::migrations()) {
        if (one.number < 42) before.push_back(one);
    }
    return before;
}

struct Row {
    std::string consents;
    std::int64_t visits = 0;
    std::int64_t last_us = 0;
};

Row row(store::Database& database, const std::string& customer_id) {
    auto found = database.query(row_of);
    found.bind(store::Blob{customer_id});
    REQUIRE(found.step());
    return {found.blob(0), found.integer(1), found.integer(2)};
}

std::string beside(store::Database& database) {
    std::string all;
    auto rows = database.query(left_beside);
    while (rows.step())
        all += rows.blob(0);
    return all;
}

void put(store::Database& database, store::Sql insert, const std::string& customer_id) {
    database.query(insert).bind(store::Blob{customer_id}).run();
}

}  // namespace

TEST_CASE("consents and visits of before stand in the customer's row, and nobody's are lost",
          "[D5]") {
    const tillside::testing::TemporaryFolder folder;
    {
        auto old = store::Database::open(folder / "till.db", noon, schema_before()).value();
        put(old, insert_customer, held);
        put(old, insert_customer, bare);
        for (const std::string& who : {held, unknown})
            old.query(insert_consents).bind(store::Blob{who}, store::Blob{"said"}).run();
        for (const std::int64_t at_us : {400, 900, 600})
            old.query(insert_basket).bind(store::Blob{held}, at_us).run();
    }
    auto database = store::Database::open(folder / "till.db", noon).value();
    CHECK(row(database, held).consents == "said");
    CHECK(row(database, held).visits == 3);
    CHECK(row(database, held).last_us == 900);
    CHECK(row(database, bare).consents.empty());
    CHECK(row(database, bare).visits == 0);
    CHECK(beside(database) == unknown);

    // They become a customer, and take their consents along.
    put(database, insert_customer, unknown);
    CHECK(row(database, unknown).consents == "said");
    CHECK(beside(database).empty());
}

TEST_CASE("the row counts the visits that head office's summary does not hold yet") {
    const tillside::testing::TemporaryFolder folder;
    auto database = store::Database::open(folder / "till.db", noon).value();
    customers::History history(database);
    put(database, insert_customer, held);
    for (const std::int64_t at_us : {400, 900, 600})
        REQUIRE(history.note_basket(held, {"MILK"}, Now{at_us}));
    CHECK(row(database, held).visits == 3);
    CHECK(row(database, held).last_us == 900);

    wire::Customer sent;
    sent.set_customer_id(held);
    sent.set_last_visit_us(600);
    REQUIRE(history.summarised(sent));
    CHECK(row(database, held).visits == 1);
    CHECK(row(database, held).last_us == 900);

    REQUIRE(history.forget(held));
    CHECK(row(database, held).visits == 0);
    CHECK(row(database, held).last_us == 0);
}
