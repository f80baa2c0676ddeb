// uniCenta and Chromis at the till, as far as the double of their sales panel (double/) goes: the
// scripts run in BeanShell, the adapter's classes over JNA, all in one process for the whole day.
#include <set>

#include "tests/hosts/host_engine.hpp"
#include "tests/hosts/running_host.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

namespace fs = std::filesystem;

const fs::path sources = TILLSIDE_SOURCE_DIR;

// The adapter, the binding and the double, compiled with the tests.
const fs::path classes = TILLSIDE_CLASSES;

class Till {
public:
    explicit Till(const HostEngine& engine, const std::string& library = TILLSIDE_PLUGIN,
                  bool with_scripts = true, const fs::path& where = classes) {
        std::ofstream(folder_ / "tillside.properties")
            << "socket=" << engine.socket().string() << "\nlibrary=" << library
            << "\nstore=CWB\ntill=CWB-1\ncurrency=HKD\nlanguage=en\n";
        REQUIRE(fs::exists(where / "Till.class"));
        std::vector<std::string> command{
            "/usr/bin/java",
            "-Djava.awt.headless=true",
            "-Dtillside.properties=" + (folder_ / "tillside.properties").string(),
            "-cp",
            where.string() + ":/usr/share/java/jna.jar:/usr/share/java/bsh.jar",
            "Till",
            (sources / "sdk/hosts/unicenta/scripts").string()};
        if (with_scripts) command.push_back("tillside");
        host_ = std::make_unique<RunningHost>(command);
    }
    std::string act(const std::string& words) const { return host_->act(words); }

private:
    TemporaryFolder folder_;
    std::unique_ptr<RunningHost> host_;
};

}  // namespace

TEST_CASE(
    "uniCenta: a sale with a customer found by phone is recorded, line by line and cent by cent",
    "[F1]") {
    HostEngine engine;
    REQUIRE(engine.start());
    const till::CustomerCard card = engine.enrol("9123 4567", "陳大文");
    const Till till(engine);

    CHECK(till.act("customer FIND 91234567") == "陳**  9***4567");
    // Doubles that have no exact binary form, and one that must be rounded.
    (void)till.act("sell 4891028164456 8.9 3 0");
    (void)till.act("sell BANANA 19.99 0.355 0");
    (void)till.act("sell 12345 25 1 0");
    (void)till.act("remove 2");
    const std::string receipt = till.act("pay cash 33.80");
    CHECK(receipt.find("Receipt 1 CWB-1 #") == 0);
    CHECK(till.act("screen").empty());

    const auto recorded = engine.status()["recorded"];
    CHECK(recorded["baskets"] == 1);
    CHECK(recorded["lines"] == 2);
    CHECK(recorded["total"] == 3380);  // 26.70 + 7.09645 = 33.79645
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(sales[0].ticket() == "1");
    CHECK(sales[0].staff() == "7");
    CHECK(customer_of(sales[0]) == card.customer_id());
    CHECK(lines_of(sales[0]) ==
          std::vector<std::string>{"4891028164456 Item 4891028164456 x3000 = 2670",
                                   "BANANA Item BANANA x355 = 710"});
    CHECK(sales[0].basket_completed().lines(0).gtin() == "4891028164456");
    CHECK(sales[0].basket_completed().lines(1).gtin().empty());
    CHECK(sales[0].basket_completed().tenders(0).kind() == till::CASH);
    CHECK(sales[0].basket_completed().tenders(0).amount() == 3380);

    // Prices without tax, as uniCenta keeps them: 3 × 8.325 + 20 % are 29.97, not 29.98.
    (void)till.act("sell 4891028164456 8.325 1 0.2");
    (void)till.act("sell 4891028164456 8.325 1 0.2");
    (void)till.act("sell 4891028164456 8.325 1 0.2");
    (void)till.act("pay magcard 29.97");
    CHECK(engine.status()["recorded"]["total"] == 3380 + 2997);
    CHECK(till.act("messages") == "0");
}

TEST_CASE("uniCenta: with the engine killed the sale goes on, and arrives later exactly once") {
    HostEngine engine;
    REQUIRE(engine.start());
    const till::CustomerCard card = engine.enrol("9123 4567", "陳大文");
    const Till till(engine);
    (void)till.act("customer FIND 91234567");
    (void)till.act("sell 12345 25 1 0");
    engine.end(SIGKILL);

    (void)till.act("sell 12345 25 1 0");
    CHECK(till.act("pay cash 50") == "Receipt 1");
    CHECK(engine.spooled() == 1);
    CHECK(till.act("messages") == "0");

    REQUIRE(engine.start());
    REQUIRE(engine.spool_is_taken_in());
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(customer_of(sales[0]) == card.customer_id());
    CHECK(sales[0].basket_completed().total() == 5000);
    // The same process goes on with the new engine.
    (void)till.act("sell 12345 25 1 0");
    (void)till.act("pay cash 25");
    CHECK(engine.status()["recorded"]["baskets"] == 2);
}

TEST_CASE("uniCenta: without the plugin file, the engine or the scripts the till works as before") {
    const HostEngine engine;
    const Till without_library(engine, "/nowhere/libtillside.so");
    const Till without_engine(engine);
    const Till bare(engine, TILLSIDE_PLUGIN, false);
    for (const Till* till : {&without_library, &without_engine, &bare}) {
        CHECK(till->act("sell 12345 25 1 0") == "25.0");
        CHECK(till->act("sell 12345 25 1 0") == "50.0");
        CHECK(till->act("pay cash 50") == "Receipt 1");
        CHECK(till->act("messages") == "0");
    }
    // Not even the adapter's classes: the scripts alone.
    const TemporaryFolder folder;
    for (const char* part : {"com", "Till.class"})
        fs::copy(classes / part, folder / part, fs::copy_options::recursive);
    const Till without_classes(engine, TILLSIDE_PLUGIN, true, folder.path);
    CHECK(without_classes.act("sell 12345 25 1 0") == "25.0");
    CHECK(without_classes.act("pay cash 25") == "Receipt 1");
    CHECK(without_classes.act("messages") == "0");
}

TEST_CASE(
    "uniCenta: a new customer hears the whole notice, nothing is ticked, and the answer is kept") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    till::GetNotice get;
    *get.mutable_context() = context("1");
    get.set_language("en");
    get.set_surface(till::READ_ALOUD);
    const auto notice = engine.ask(till::GET_NOTICE, get)->message.notice();
    std::string text = notice.text();
    std::replace(text.begin(), text.end(), '\n', '~');

    const std::string saw = till.act("enrol ENROL 61234567 Ada");
    CHECK(saw.find("ticked beforehand: 0; " + text) == 0);
    CHECK(till.act("screen").find("6***4567") != std::string::npos);
    const auto recorded = engine.status()["recorded"];
    CHECK(recorded["customers_enrolled"] == 1);
    CHECK(recorded["consents_given"] == 1);
    CHECK(recorded["consents_refused"] == notice.choices_size() - 1);

    CHECK(till.act("customer WITHDRAW").find("Withdrawn") == 0);
    CHECK(engine.status()["recorded"]["withdrawn"] >= 1);
    CHECK(till.act("enrol ENROL 12 Bob") != "");  // the engine's refusal, in words
    CHECK(engine.status()["recorded"]["customers_enrolled"] == 1);
}

TEST_CASE("uniCenta: discounts and refunds are told as what they are") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    (void)till.act("sell 12345 25 2 0");
    CHECK(till.act("discount -10") == "40.0");
    CHECK(till.act("pay cash 40").find("Receipt 1") == 0);
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(sales[0].basket_completed().total() == 4000);
    CHECK(sales[0].basket_completed().lines(0).amount() == 5000);
    REQUIRE(sales[0].basket_completed().discounts_size() == 1);
    CHECK(sales[0].basket_completed().discounts(0).amount() == 1000);

    (void)till.act("refund");
    (void)till.act("return 12345 8.325 3 0.2");
    CHECK(till.act("pay cashrefund -29.97").find("Receipt 2") == 0);
    const auto returns = engine.events(wire::RETURN_COMPLETED);
    REQUIRE(returns.size() == 1);
    CHECK(returns[0].ticket() == "2");
    CHECK(returns[0].return_completed().refund_total() == 2997);
    CHECK(returns[0].return_completed().tenders(0).amount() == -2997);
    CHECK(returns[0].return_completed().lines(0).line().quantity_milli() == 3000);
    CHECK(till.act("messages") == "0");
}

TEST_CASE("uniCenta: refunds and exchanges that are rounded to the smallest coin are recorded") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    (void)till.act("refund");
    (void)till.act("return 777 1.25 1 0");
    (void)till.act("return 12345 8.325 3 0.2");
    (void)till.act("pay cashrefund -20 magcardrefund -5 cashrefund -6.20");
    (void)till.act("return 12345 8.325 3 0.2");
    (void)till.act("sell 777 50.03 1 0");
    (void)till.act("pay magcard 10 cash 10.10");

    const auto returns = engine.events(wire::RETURN_COMPLETED);
    REQUIRE(returns.size() == 2);
    const auto& refund = returns[0].return_completed();  // of 31.22, paid out as 31.20
    CHECK(refund.refund_total() == 3120);
    CHECK(refund.lines(0).line().amount() == 125);
    CHECK(refund.lines(1).line().amount() == 2995);
    CHECK_FALSE(refund.has_taken());
    REQUIRE(refund.tenders_size() == 2);
    CHECK(refund.tenders(0).amount() == -2620);
    CHECK(refund.tenders(1).amount() == -500);
    const auto& exchange = returns[1].return_completed();  // 50.03 less 29.97 are 20.06
    CHECK(exchange.refund_total() == 2997);
    CHECK(exchange.taken().rounding() == 4);
    CHECK(exchange.taken().total() == 5007);
    CHECK(exchange.tenders(0).amount() + exchange.tenders(1).amount() == 2010);
    CHECK(till.act("messages") == "0");
}

TEST_CASE("uniCenta: two customers on one ticket withdraw, and each of them is heard") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    (void)till.act("enrol ENROL 61234567 Ada");
    CHECK(till.act("customer WITHDRAW").find("Withdrawn") == 0);
    (void)till.act("enrol ENROL 69876543 Bob");
    CHECK(till.act("customer WITHDRAW").find("Withdrawn") == 0);

    std::set<std::string> heard;
    for (const wire::Event& event : engine.events(wire::CONSENT_RECORDED)) {
        wire::ConsentRecord record;
        REQUIRE(record.ParseFromString(event.consent_recorded().record()));
        if (record.event_type() == wire::WITHDRAWN) heard.insert(record.subject_pseudonym());
    }
    CHECK(heard.size() == 2);
}
