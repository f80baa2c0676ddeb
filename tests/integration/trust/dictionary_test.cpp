// A till that packs its live sales with the chain's own dictionary: real processes, over TLS.
#include <SQLiteCpp/SQLiteCpp.h>

#include "sync/head_office/store/migration.hpp"
#include "tests/integration/trust/enrolled.hpp"

using namespace tillside;
using namespace tillside::tests;
using namespace std::chrono_literals;

namespace {

// What a dictionary can be made of: several articles, with names.
void sell_goods(const testing::EngineProcess& till, int first, int count) {
    for (int i = first; i < first + count; ++i) {
        till::BasketCompleted sale = testing::sale(std::to_string(i));
        for (int at = 1; at <= 3; ++at) {
            till::Line& line = *sale.mutable_basket()->add_lines();
            const int article = (i * 7 + at * 13) % 40;
            line.set_line_id(std::to_string(at + 1));
            line.set_sku(fmt::format("G{:04}", article));
            line.set_description(fmt::format("Goods of the number {} in a tin", article * 7919));
            line.set_quantity_milli(1000);
            line.set_unit_price(100);
            line.set_amount(100);
        }
        sale.mutable_basket()->mutable_lines(0)->set_line_id("1");
        sale.mutable_basket()->set_total(2800);
        sale.mutable_tenders(0)->set_amount(2800);
        const auto reply = till.ask(till::BASKET_COMPLETED, sale);
        REQUIRE(reply);
        REQUIRE(reply->frame.status == TILLSIDE_OK);
    }
}

bool holds_dictionary(const testing::EngineProcess& till) {
    SQLite::Database database((till.data() / "till.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet("SELECT count(*) FROM sync_dictionary").getInt() == 1;
}

std::size_t refusals(const HeadOffice& office) {
    const std::string log = office.log();
    std::size_t count = 0;
    for (std::size_t at = 0; (at = log.find("unknown_dictionary", at)) != std::string::npos; ++at)
        ++count;
    return count;
}

}  // namespace

TEST_CASE("a till packs live sales with the chain's dictionary, and without where it is unknown",
          "[F26]") {
    HeadOffice office;
    office.start();
    testing::EngineProcess till;
    forget_secrets(till);
    REQUIRE(enrol(office, till, code_for(office)).code == 0);
    REQUIRE(till.start());
    sell_goods(till, 0, 600);
    REQUIRE(within(60s, [&] { return all_sent(till); }));
    INFO(office.command_output({"train"}));
    REQUIRE(within(10s, [&] { return holds_dictionary(till); }));

    // Head office has lost it: that shows that the till uses it, and costs only a second try.
    auto database =
        head_office::store::open(office.data() / "hq.db", head_office::store::head_office_schema());
    REQUIRE(database);
    REQUIRE((*database)->execute("DELETE FROM dictionaries"));
    sell_goods(till, 600, 1);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 601);
    CHECK(refusals(office) == 1);

    // Once there is one again, sales packed with it are taken at once.
    INFO(office.command_output({"train"}));
    std::this_thread::sleep_for(2s);  // the change comes down
    sell_goods(till, 601, 3);
    CHECK(within(10s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 604);
    CHECK(refusals(office) == 1);
    CHECK(till.status()["dead_letters"] == 0);
}
