// CORE-POS at the till, as far as the double of its lane (double/) goes: each action of the cashier
// is a PHP process of its own, the plugin's files are those that a shop copies.
#include "tests/hosts/host_engine.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

namespace fs = std::filesystem;

const fs::path sources = TILLSIDE_SOURCE_DIR;

class Lane {
public:
    explicit Lane(const HostEngine& engine, bool with_adapter = true,
                  const std::string& library = TILLSIDE_PLUGIN) {
        if (with_adapter) {
            const fs::path plugin = folder_ / "plugins" / "TillsideLane";
            fs::create_directories(plugin);
            fs::copy(sources / "sdk/hosts/core-pos/TillsideLane", plugin);
            fs::copy(sources / "sdk/bindings/php/Tillside.php", plugin);
        }
        (void)act({"install", "TillsideSocket=" + engine.socket().string(),
                   "TillsideLibrary=" + library, "TillsideStore=CWB", "TillsideTill=CWB-1",
                   "TillsideCurrency=HKD", "TillsideLanguage=en", "TillsideWeightUnit=KGM",
                   "TillsideTenders=CA=CASH CC=CARD"});
    }

    // One action of the cashier; its answer.
    nlohmann::json act(const std::vector<std::string>& words) const {
        std::vector<std::string> command{"/usr/bin/php", "-d", "ffi.enable=true",
                                         (sources / "tests/hosts/core_pos/double/lane.php"),
                                         folder_.path};
        command.insert(command.end(), words.begin(), words.end());
        const Ran ran = run(command);
        INFO(ran.out);
        REQUIRE(ran.code == 0);
        const auto from = ran.out.rfind("\n{", ran.out.size() - 2);
        return nlohmann::json::parse(from == std::string::npos ? ran.out
                                                               : ran.out.substr(from + 1));
    }
    nlohmann::json input(const std::string& text) const { return act({"input", text}); }
    std::string screen() const { return act({"screen"})["html"]; }
    void set(const std::string& key, const std::string& value) const {
        (void)act({"set", key + "=" + value});
    }

private:
    TemporaryFolder folder_;
};

// Two teas, some bananas by weight, soy sauce on sale: 17.80 + 7.10 + 25.00.
void sell_a_basket(const Lane& lane) {
    (void)lane.input("4891028164456");
    (void)lane.input("4891028164456");
    (void)lane.input("0.355*0000000004011");
    (void)lane.input("4897001234565");
    CHECK(lane.input("TL")["due"] == "49.90");
}

const std::vector<std::string> basket_lines{
    "4891028164456 Lemon tea x1000 = 890", "4891028164456 Lemon tea x1000 = 890",
    "0000000004011 Bananas x355 = 710", "4897001234565 Soy sauce x1000 = 2500"};

}  // namespace

TEST_CASE(
    "CORE-POS: a sale with a customer found by phone is recorded, line by line and cent by cent",
    "[F1]") {
    HostEngine engine;
    REQUIRE(engine.start());
    const till::CustomerCard card = engine.enrol("9123 4567", "陳大文");
    const Lane lane(engine);

    CHECK(lane.act({"members", "91234567"})["page"] == "../gui-modules/pos2.php");
    const std::string screen = lane.screen();
    CHECK(screen.find("陳**") != std::string::npos);
    CHECK(screen.find("9***4567") != std::string::npos);
    CHECK(screen.find("91234567") == std::string::npos);

    sell_a_basket(lane);
    const auto end = lane.input("10000CA");
    CHECK(end["change"] == "50.10");
    CHECK(end["ref"] == "56-3-1");
    // The till's evidence of this very sale stands on its receipt.
    CHECK(std::string(end["receipt"]).find("CWB-1 #") != std::string::npos);

    const auto recorded = engine.status()["recorded"];
    CHECK(recorded["baskets"] == 1);
    CHECK(recorded["lines"] == 4);
    CHECK(recorded["total"] == 4990);
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(sales[0].ticket() == "56-3-1");
    CHECK(sales[0].staff() == "56");
    CHECK(customer_of(sales[0]) == card.customer_id());
    CHECK(lines_of(sales[0]) == basket_lines);
    const auto& tenders = sales[0].basket_completed().tenders();
    REQUIRE(tenders.size() == 1);
    CHECK(tenders[0].kind() == till::CASH);
    CHECK(tenders[0].amount() == 4990);  // net of change

    // The next sale knows nobody.
    CHECK(lane.screen().find("陳**") == std::string::npos);
    (void)lane.input("4891028164456");
    CHECK(lane.input("890CC")["ref"] == "56-3-2");
    CHECK(customer_of(engine.events(wire::BASKET_COMPLETED).at(1)).empty());
}

TEST_CASE("CORE-POS: with the engine killed the sale goes on, and arrives later exactly once") {
    HostEngine engine;
    REQUIRE(engine.start());
    const till::CustomerCard card = engine.enrol("9123 4567", "陳大文");
    const Lane lane(engine);
    (void)lane.act({"members", "91234567"});
    (void)lane.input("4891028164456");
    engine.end(SIGKILL);

    (void)lane.input("4897001234565");
    CHECK(lane.input("TL")["due"] == "33.90");
    CHECK(lane.input("5000CA")["change"] == "16.10");
    CHECK(engine.spooled() == 1);

    REQUIRE(engine.start());
    REQUIRE(engine.spool_is_taken_in());
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(customer_of(sales[0]) == card.customer_id());
    CHECK(sales[0].basket_completed().total() == 3390);
    CHECK(engine.status()["recorded"]["baskets"] == 1);
}

TEST_CASE("CORE-POS: without the plugin file, or without the adapter, the lane works as before") {
    const HostEngine engine;
    const Lane bare(engine, false);
    const Lane without_library(engine, true, "/nowhere/libtillside.so");
    const Lane without_engine(engine);
    for (const Lane* lane : {&bare, &without_library, &without_engine}) {
        CHECK(lane->act({"members", "91234567"})["page"] == "memlist");
        sell_a_basket(*lane);
        const auto end = lane->input("5000CA");
        CHECK(end["change"] == "0.10");
        CHECK(end["receipt"] == "Receipt 56-3-1\n");
        CHECK(lane->screen().empty());
    }
}

TEST_CASE(
    "CORE-POS: a new customer hears the whole notice, nothing is ticked, and the answer is kept") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Lane lane(engine);
    CHECK(lane.input("TSNEW")["page"] == "../plugins/TillsideLane/TillsideEnrolPage.php");
    const std::string page = lane.act({"page", "TillsideEnrolPage"})["html"];
    till::GetNotice get;
    *get.mutable_context() = context("1");
    get.set_language("en");
    get.set_surface(till::READ_ALOUD);
    const auto notice = engine.ask(till::GET_NOTICE, get)->message.notice();
    REQUIRE_FALSE(notice.text().empty());
    // As HTML, each line of it.
    std::istringstream text(notice.text());
    for (std::string line; std::getline(text, line);) {
        CHECK(page.find(line.substr(0, line.find_first_of("&<>\"'"))) != std::string::npos);
    }
    CHECK(page.find("checkbox") != std::string::npos);
    CHECK(page.find("checked") == std::string::npos);

    const auto refused = lane.act({"page", "TillsideEnrolPage", "tillsidePhone=12"});
    CHECK(refused["page"] == "TillsideEnrolPage");  // again, with the engine's words
    const auto done = lane.act({"page", "TillsideEnrolPage", "tillsidePhone=61234567",
                                "tillsideName=李四", "tillsideChoice[]=profiling"});
    CHECK(done["page"] == "../gui-modules/pos2.php");
    CHECK(lane.screen().find("6***4567") != std::string::npos);
    const auto recorded = engine.status()["recorded"];
    CHECK(recorded["customers_enrolled"] == 1);
    CHECK(recorded["consents_given"] == 1);
    CHECK(recorded["consents_refused"] == notice.choices_size() - 1);

    (void)lane.input("TSSTOP");
    CHECK(engine.status()["recorded"]["withdrawn"] >= 1);
}

TEST_CASE("CORE-POS: an item taken back, training and cancelled sales are told as what they are") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Lane lane(engine);
    (void)lane.input("4891028164456");
    (void)lane.input("4897001234565");
    (void)lane.input("VD4897001234565");
    (void)lane.input("1000CA");
    CHECK(engine.status()["recorded"]["lines"] == 1);
    CHECK(engine.status()["recorded"]["total"] == 890);

    (void)lane.input("4891028164456");
    (void)lane.input("CN");
    REQUIRE(engine.events(wire::BASKET_VOIDED).size() == 1);
    CHECK(engine.events(wire::BASKET_VOIDED)[0].ticket() == "56-3-2");

    lane.set("training", "1");
    (void)lane.input("4891028164456");
    (void)lane.input("890CA");
    lane.set("training", "0");
    lane.set("standalone", "1");
    (void)lane.input("4891028164456");
    (void)lane.input("890CA");
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 2);  // training leaves nothing
    CHECK_FALSE(sales[0].host_offline());
    CHECK(sales[1].host_offline());
}

TEST_CASE("CORE-POS: outside a sale a customer is looked up with a manager's approval, once") {
    HostEngine engine;
    REQUIRE(engine.start());
    (void)engine.enrol("9123 4567", "陳大文");
    const Lane lane(engine);
    CHECK(lane.input("TSFIND")["page"] == "../gui-modules/adminlogin.php?class=TillsideApproval");
    CHECK(lane.act({"admin", "TillsideApproval", "2222"})["page"] == "adminlogin");
    CHECK(lane.act({"admin", "TillsideApproval", "1111"})["page"] == "../gui-modules/memlist.php");
    (void)lane.act({"members", "91234567"});
    CHECK(lane.screen().find("9***4567") != std::string::npos);
    CHECK(lane.screen().find("9***4567") == std::string::npos);  // shown once, attached to nothing
    (void)lane.input("4891028164456");
    (void)lane.input("890CA");
    CHECK(customer_of(engine.events(wire::BASKET_COMPLETED).at(0)).empty());
}

TEST_CASE("CORE-POS: sales tax, a percent discount and a sale price are told apart, and add up") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Lane lane(engine);
    lane.set("taxed", "1");
    lane.set("transDiscount", "1.00");
    (void)lane.input("4897001234565");
    (void)lane.input("4891028164456");
    CHECK(lane.input("TL")["due"] == "34.60");  // 33.90 + 1.70 − 1.00
    CHECK(lane.input("3460CC")["change"] == "0.00");
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    const auto& sale = sales[0].basket_completed();
    CHECK(sale.total() == 3460);
    REQUIRE(sale.discounts_size() == 1);
    CHECK(sale.discounts(0).amount() == 100);
    CHECK(sale.discounts(0).promotion_id() == "percentDiscount");
    REQUIRE(sale.taxes_size() == 1);
    CHECK(sale.taxes(0).amount() == 170);
    REQUIRE(sale.lines(0).discounts_size() == 1);
    CHECK(sale.lines(0).unit_price() == 2990);
    CHECK(sale.lines(0).amount() == 2500);
    CHECK(sale.lines(0).discounts(0).amount() == 490);
    CHECK(sale.lines(0).discounts(0).promotion_id() == "sale-1-4897001234565");
}

TEST_CASE("CORE-POS: a return, an exchange and a suspended transaction are told as what they are") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Lane lane(engine);
    lane.set("taxed", "1");
    (void)lane.input("RF");
    CHECK(lane.input("4891028164456")["due"] == "-9.35");  // with its tax
    (void)lane.input("0CA");
    lane.set("taxed", "0");
    (void)lane.input("RF");
    (void)lane.input("4891028164456");
    (void)lane.input("4897001234565");
    (void)lane.input("1610CC");
    const auto returns = engine.events(wire::RETURN_COMPLETED);
    REQUIRE(returns.size() == 2);
    CHECK(returns[0].return_completed().refund_total() == 935);
    CHECK(returns[0].return_completed().lines(0).line().amount() == 890);
    CHECK(returns[0].return_completed().tenders(0).amount() == -935);
    CHECK(returns[1].return_completed().refund_total() == 890);
    CHECK(returns[1].return_completed().taken().total() == 2500);
    CHECK(returns[1].return_completed().tenders(0).amount() == 1610);

    (void)lane.input("4891028164456");
    CHECK(lane.input("SP")["ref"] == "56-3-3");
    const auto suspended = engine.events(wire::BASKET_SUSPENDED);
    REQUIRE(suspended.size() == 1);
    CHECK(suspended[0].ticket() == "56-3-3");
    CHECK(suspended[0].basket_suspended().total() == 890);
    CHECK(engine.events(wire::BASKET_COMPLETED).empty());
    CHECK(engine.events(wire::BASKET_VOIDED).empty());
}

TEST_CASE("CORE-POS: a resumed sale is recorded, also where no receipt is printed") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Lane lane(engine);
    lane.set("receiptToggle", "0");
    (void)lane.input("4891028164456");
    (void)lane.input("4897001234565");
    CHECK(lane.input("SP")["ref"] == "56-3-1");
    CHECK(lane.input("RS")["due"] == "33.90");
    CHECK(lane.input("TL")["due"] == "33.90");
    const auto end = lane.input("3390CA");
    CHECK(end["ref"] == "56-3-2");
    CHECK(end["receipt"] == "");
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(sales[0].ticket() == "56-3-2");
    CHECK(sales[0].basket_completed().total() == 3390);
    CHECK(sales[0].basket_completed().lines_size() == 2);

    // Resumed and given up after the total: the cancellation is told too.
    (void)lane.input("4891028164456");
    (void)lane.input("SP");
    (void)lane.input("RS");
    (void)lane.input("TL");
    CHECK(lane.input("CN")["ref"] == "56-3-4");
    const auto voided = engine.events(wire::BASKET_VOIDED);
    REQUIRE(voided.size() == 1);
    CHECK(voided[0].ticket() == "56-3-4");
}
