#include "plugin/engine/suggestions/advisor.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"
#include "tests/unit/sync/rules/suggestions/model_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine;
using engine::suggestions::Advisor;
using engine::suggestions::ModelStore;
using engine::testing::TillOfATest;
using rules::suggestions::Model;
using rules::suggestions::testing::parts_of_a_shop;

namespace {

wire::CatalogueItem article(const std::string& sku, std::int64_t price) {
    wire::CatalogueItem item;
    item.set_sku(sku);
    item.set_name_en("The " + sku);
    item.set_name_zh_hant("繁" + sku);
    item.set_name_zh_hans("简" + sku);
    item.set_unit_price(price);
    item.set_currency("HKD");
    item.set_age_restricted(sku == "whisky");
    return item;
}

wire::ModelAnnouncement announcement_of(const std::string& bytes) {
    wire::ModelAnnouncement announced;
    announced.set_version("test-1");
    const wire::Hash sum = wire::sha256(bytes);
    announced.set_sha256(std::string(reinterpret_cast<const char*>(sum.data()), sum.size()));
    announced.set_size_bytes(bytes.size());
    return announced;
}

struct AdvisedTill : TillOfATest {
    AdvisedTill() : models(folder.path / "models"), advisor(models) {
        const std::string bytes = Model::from_parts(parts_of_a_shop()).value().to_bytes();
        REQUIRE(models.install(announcement_of(bytes), bytes));
        advisor.join({rooms.catalogue(), rooms.gate(), rooms.ledger(), rooms.history()});
        for (const std::string& sku : rules::suggestions::testing::goods)
            put(article(sku, 1250));
    }

    template <typename Fact>
    void put(const Fact& fact) {
        auto transaction = opened.database.begin();
        REQUIRE(rooms.catalogue().put(fact));
        REQUIRE(transaction->commit());
    }

    void bought(const std::string& customer_id, const std::vector<std::string>& skus) {
        auto transaction = opened.database.begin();
        REQUIRE(rooms.history().note_basket(customer_id, skus, now));
        REQUIRE(transaction->commit());
    }

    // What is suggested for a basket of these, by SKU.
    std::vector<std::string> advice(const std::vector<std::string>& skus,
                                    const std::string& customer_id = "",
                                    const std::string& ticket = "100") {
        till::Basket basket;
        for (const std::string& sku : skus)
            basket.add_lines()->set_sku(sku);
        till::Context where = context(ticket);
        where.set_cashier_language(language);
        last = advisor.suggest({where, customer_id, basket, false}, now).value();
        std::vector<std::string> suggested;
        for (const till::Suggestion& one : last)
            suggested.push_back(one.sku());
        return suggested;
    }

    std::int64_t permits_asked() {
        REQUIRE(rooms.audit().flush(outbox, now));
        auto row =
            opened.database.query("SELECT count(*) FROM gate_log WHERE purpose = 'profiling'");
        REQUIRE(row.step());
        return row.integer(0);
    }

    ModelStore models;
    Advisor advisor;
    std::string language = "en";
    std::vector<till::Suggestion> last;
};

bool holds(const std::vector<std::string>& skus, const std::string& sku) {
    return std::ranges::find(skus, sku) != skus.end();
}

}  // namespace

TEST_CASE("a suggestion has a name, a price and a reason in the cashier's language", "[F11]") {
    AdvisedTill till;
    REQUIRE(till.advice({"bread"}).front() == "butter");
    CHECK(till.last[0].name() == "The butter");
    CHECK(till.last[0].unit_price() == 1250);
    CHECK(till.last[0].reason() == "Often bought with The bread");
    CHECK_FALSE(till.last[0].suggestion_id().empty());
    till.language = "zh-Hant-HK";
    (void)till.advice({"bread"});
    CHECK(till.last[0].name() == "繁butter");
    CHECK(till.last[0].reason() == "買「繁bread」的顧客也常買");
    till.language = "zh-Hans";
    (void)till.advice({"bread"});
    CHECK(till.last[0].reason() == "购买“简bread”的顾客也常买");
}

TEST_CASE("what may not be sold or shown now is never suggested", "[F11]") {
    AdvisedTill till;
    const std::vector<std::string> before = till.advice({"bread"});
    CHECK(before.size() == engine::suggestions::suggestions_max);
    CHECK_FALSE(holds(till.advice({}), "whisky"));
    CHECK_FALSE(holds(before, "bread"));

    wire::CatalogueItem recalled = article("butter", 1250);
    recalled.set_recalled(true);
    till.put(recalled);
    CHECK_FALSE(holds(till.advice({"bread"}), "butter"));
    wire::CatalogueItem blocked = article("milk", 900);
    blocked.set_not_suggested(true);
    till.put(blocked);
    CHECK_FALSE(holds(till.advice({"bread"}), "milk"));

    wire::StockLevel none;
    none.set_store("S1");
    none.set_sku("tea");
    none.set_as_of_us(till.now.us);
    till.put(none);
    CHECK_FALSE(holds(till.advice({"bread"}), "tea"));
    none.set_quantity_milli(1000);
    none.set_as_of_us(till.now.us + 1);
    till.put(none);
    CHECK(holds(till.advice({"bread"}), "tea"));
}

TEST_CASE("what the catalogue does not know is not suggested", "[F11]") {
    AdvisedTill till;
    auto transaction = till.opened.database.begin();
    REQUIRE(till.rooms.catalogue().remove_item("butter"));
    REQUIRE(transaction->commit());
    CHECK_FALSE(holds(till.advice({"bread"}), "butter"));
}

TEST_CASE("a price in another currency is not shown as this till's", "[F11]") {
    AdvisedTill till;
    wire::CatalogueItem foreign = article("butter", 99);
    foreign.set_currency("MOP");
    till.put(foreign);
    REQUIRE(till.advice({"bread"}).front() == "butter");
    CHECK(till.last[0].unit_price() == 0);
}

TEST_CASE("a customer's history counts only where they permitted profiling", "[F11][D3]") {
    AdvisedTill till;
    const auto yes = till.enrolled("91234567", "", {"profiling"});
    const auto no = till.enrolled("92345678", "", {});
    const std::string permitted = *wire::uuid_bytes(yes.customer_id());
    const std::string declined = *wire::uuid_bytes(no.customer_id());
    till.bought(permitted, {"jam"});
    till.bought(declined, {"jam"});

    CHECK(till.advice({"bread"}, permitted).front() == "jam");
    CHECK(till.last[0].reason() == "The customer has bought it before");
    const auto anonymous = till.advice({"bread"}, "", "101");
    CHECK(till.advice({"bread"}, declined, "102") == anonymous);
    for (const till::Suggestion& one : till.last)
        CHECK(one.reason().find("customer") == std::string::npos);
}

TEST_CASE("a withdrawal in the middle of a ticket ends the use of the history at once",
          "[F11][D5]") {
    AdvisedTill till;
    const auto card = till.enrolled("91234567", "", {"profiling"});
    const std::string customer = *wire::uuid_bytes(card.customer_id());
    till.bought(customer, {"jam"});
    REQUIRE(till.advice({"bread"}, customer).front() == "jam");
    (void)till.withdraw(card.customer_id(), {"profiling"});
    CHECK(till.advice({"bread"}, customer) == till.advice({"bread"}, "", "101"));
}

TEST_CASE("the gate is asked once a ticket, not at every scan", "[F11][D23]") {
    AdvisedTill till;
    const auto card = till.enrolled("91234567", "", {"profiling"});
    const std::string customer = *wire::uuid_bytes(card.customer_id());
    const std::int64_t before = till.permits_asked();
    (void)till.advice({}, customer);
    (void)till.advice({"bread"}, customer);
    (void)till.advice({"bread", "tea"}, customer);
    CHECK(till.permits_asked() == before + 1);
    (void)till.advice({}, customer, "101");
    CHECK(till.permits_asked() == before + 2);
}

TEST_CASE("a purchase counts at the customer's next sale", "[F11]") {
    AdvisedTill till;
    const auto card = till.enrolled("91234567", "", {"profiling"});
    const std::string customer = *wire::uuid_bytes(card.customer_id());
    CHECK(till.advice({"bread"}, customer).front() == "butter");
    till.bought(customer, {"jam"});
    CHECK(till.advice({"bread"}, customer, "101").front() == "jam");
}

TEST_CASE("the same ticket and basket have the same suggestions with the same ids", "[F11]") {
    AdvisedTill till;
    (void)till.advice({"bread"});
    const std::vector<till::Suggestion> first = till.last;
    (void)till.advice({});
    (void)till.advice({"bread"});
    REQUIRE(till.last.size() == first.size());
    for (std::size_t at = 0; at < first.size(); ++at)
        CHECK(till.last[at].SerializeAsString() == first[at].SerializeAsString());
    (void)till.advice({"bread"}, "", "101");
    CHECK(till.last[0].suggestion_id() != first[0].suggestion_id());
}

TEST_CASE("without a model nothing is suggested and nothing fails", "[F11]") {
    TillOfATest till;
    const ModelStore none(till.folder.path / "none");
    Advisor advisor(none);
    advisor.join(
        {till.rooms.catalogue(), till.rooms.gate(), till.rooms.ledger(), till.rooms.history()});
    CHECK(advisor.suggest({till.context(), "", till::Basket(), false}, till.now).value().empty());
}
