// QRK at the till, as far as the double of its register (double/) goes: the adapter is a Qt plugin
// in the same process, loaded by QRK's own interface, without a display.
#include "tests/hosts/host_engine.hpp"
#include "tests/hosts/running_host.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

namespace fs = std::filesystem;

class Till {
public:
    explicit Till(const HostEngine& engine, const std::string& library = TILLSIDE_PLUGIN,
                  const fs::path& plugins = QRK_PLUGINS) {
        REQUIRE(fs::exists(QRK_DOUBLE));
        fs::create_directories(folder_ / "tillside");
        std::ofstream(folder_ / "tillside" / "qrk.ini")
            << "[General]\nsocket=" << engine.socket().string() << "\nlibrary=" << library
            << "\nstore=CWB\ntill=CWB-1\ncurrency=HKD\nlanguage=en\nbarcodes=" << QRK_STOCK_PLUGIN
            << "\n";
        host_ = std::make_unique<RunningHost>(std::vector<std::string>{
            "/bin/sh", "-c", R"(exec "$@" 2>"$0")", log_file(), "/usr/bin/env",
            "QT_QPA_PLATFORM=offscreen", "XDG_CONFIG_HOME=" + folder_.path.string(), QRK_DOUBLE,
            plugins.string()});
    }
    std::string act(const std::string& words) const { return host_->act(words); }
    // What QRK's log says.
    std::string log() const {
        std::ifstream file(log_file());
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    std::string log_file() const { return (folder_ / "log").string(); }

    TemporaryFolder folder_;
    std::unique_ptr<RunningHost> host_;
};

// "CASH 2000", a tender a word.
template <class Message>
std::vector<std::string> tenders_of(const Message& message) {
    std::vector<std::string> words;
    for (const auto& tender : message.tenders())
        words.push_back(
            fmt::format("{} {}", till::TenderKind_Name(tender.kind()), tender.amount()));
    return words;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("QRK: a sale with a customer found by phone is recorded, line by line and cent by cent",
          "[F1]") {
    HostEngine engine;
    REQUIRE(engine.start());
    const till::CustomerCard card = engine.enrol("9123 4567", "陳大文");
    const Till till(engine);

    CHECK(till.act("barcode 91234567") == "taken");
    CHECK(till.act("screen") == "陳**  9***4567");
    CHECK(till.act("barcode 4891028164456") == "taken");  // a product: QRK's own
    (void)till.act("sell Bananas 19.99 0.355");
    (void)till.act("sell Soup 25.00 2");
    (void)till.act("discount 10");
    (void)till.act("sell Mistake 3.00 1");
    CHECK(till.act("remove") == "61.00");  // 8.90 + 7.10 + 45.00
    CHECK(till.act("pay creditcardReceipt") == "receipt 1: 61.00");
    CHECK(till.act("screen").empty());

    const auto recorded = engine.status()["recorded"];
    CHECK(recorded["baskets"] == 1);
    CHECK(recorded["lines"] == 3);
    CHECK(recorded["total"] == 6100);
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(sales[0].ticket() == "1");
    CHECK(sales[0].staff() == "3");
    CHECK(customer_of(sales[0]) == card.customer_id());
    CHECK(lines_of(sales[0]) == std::vector<std::string>{"1 Lemon tea x1000 = 890",
                                                         "2 Bananas x355 = 710",
                                                         "3 Soup x2000 = 4500"});
    CHECK(sales[0].basket_completed().tenders(0).kind() == till::CARD);
    CHECK(sales[0].basket_completed().tenders(0).amount() == 6100);

    // Without a single barcode the plugin finds the register by itself; nobody is attached any
    // more.
    (void)till.act("sell Soup 25.00 1");
    CHECK(till.act("pay cashReceipt") == "receipt 2: 25.00");
    CHECK(engine.status()["recorded"]["total"] == 8600);
    CHECK(customer_of(engine.events(wire::BASKET_COMPLETED).at(1)).empty());
}

TEST_CASE("QRK: with the engine killed the sale goes on, and arrives later exactly once") {
    HostEngine engine;
    REQUIRE(engine.start());
    const till::CustomerCard card = engine.enrol("9123 4567", "陳大文");
    const Till till(engine);
    (void)till.act("barcode 91234567");
    (void)till.act("sell Soup 25.00 1");
    engine.end(SIGKILL);

    (void)till.act("sell Soup 25.00 1");
    CHECK(till.act("pay cashReceipt") == "receipt 1: 50.00");
    CHECK(engine.spooled() == 1);

    REQUIRE(engine.start());
    REQUIRE(engine.spool_is_taken_in());
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    CHECK(customer_of(sales[0]) == card.customer_id());
    CHECK(sales[0].basket_completed().total() == 5000);
    CHECK(engine.status()["recorded"]["baskets"] == 1);
}

TEST_CASE("QRK: without the plugin file, the engine or the adapter the register works as before") {
    const HostEngine engine;
    const TemporaryFolder nothing;
    const Till without_library(engine, "/nowhere/libtillside.so");
    const Till without_engine(engine);
    const Till bare(engine, TILLSIDE_PLUGIN, nothing.path);
    for (const Till* till : {&without_library, &without_engine, &bare}) {
        CHECK(till->act("barcode 91234567") == "unknown");
        CHECK(till->act("barcode 4891028164456") == "taken");
        CHECK(till->act("sell Soup 25.00 1") == "33.90");
        CHECK(till->act("pay cashReceipt") == "receipt 1: 33.90");
    }
    // QRK's own barcode plugin goes on behind ours.
    CHECK(without_library.act("barcode 100009000002") == "taken");
    CHECK(without_engine.act("barcode 100009000002") == "taken");
}

TEST_CASE("QRK: a new customer hears the whole notice, nothing is ticked, and the answer is kept") {
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

    CHECK(till.act("enrol 61234567 Ada profiling").find("ticked beforehand: 0; " + text) == 0);
    CHECK(till.act("screen").find("6***4567") != std::string::npos);
    const auto recorded = engine.status()["recorded"];
    CHECK(recorded["customers_enrolled"] == 1);
    CHECK(recorded["consents_given"] == 1);
    CHECK(recorded["consents_refused"] == notice.choices_size() - 1);

    CHECK(till.act("press tillsideStop").find("Withdrawn") != std::string::npos);
    CHECK(engine.status()["recorded"]["withdrawn"] >= 1);
    CHECK(till.act("press tillsideOff").find("6***4567") == std::string::npos);
}

TEST_CASE("QRK: a receipt that is given up, and one in demo mode, are told as what they are") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    (void)till.act("sell Soup 25.00 1");
    (void)till.act("cancel");
    CHECK(engine.events(wire::BASKET_VOIDED).size() == 1);
    (void)till.act("demo on");
    (void)till.act("sell Soup 25.00 1");
    (void)till.act("pay cashReceipt");
    CHECK(engine.events(wire::BASKET_COMPLETED).empty());
    CHECK(engine.status()["recorded"]["baskets"] == 0);
}

TEST_CASE("QRK: rows below zero are returns and reductions: head office knows the receipt's sum") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    (void)till.act("sell Soup 5.00 2");
    CHECK(till.act("sell Jam 3.00 -1") == "7.00");
    CHECK(till.act("pay cashReceipt") == "receipt 1: 7.00");
    (void)till.act("sell Jam 3.00 -2");
    CHECK(till.act("discount 10") == "-5.40");
    (void)till.act("pay cashReceipt");
    const auto returns = engine.events(wire::RETURN_COMPLETED);
    REQUIRE(returns.size() == 2);
    const auto& exchange = returns[0].return_completed();
    CHECK(returns[0].ticket() == "1");
    CHECK(exchange.refund_total() == 300);
    CHECK(exchange.lines(0).line().description() == "Jam");
    CHECK(exchange.lines(0).line().quantity_milli() == 1000);
    CHECK(exchange.taken().total() == 1000);
    CHECK(tenders_of(exchange) == Words{"CASH 700"});
    const auto& back = returns[1].return_completed();
    CHECK(back.refund_total() == 540);
    CHECK(back.lines(0).line().discounts(0).amount() == 60);
    CHECK_FALSE(back.has_taken());
    CHECK(tenders_of(back) == Words{"CASH -540"});

    (void)till.act("sell Soup 5.00 2");
    (void)till.act("sell Voucher -2.00 1");
    CHECK(till.act("pay creditcardReceipt") == "receipt 3: 8.00");
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 1);
    const auto& sale = sales[0].basket_completed();
    CHECK(sale.total() == 800);
    REQUIRE(sale.lines_size() == 1);
    REQUIRE(sale.discounts_size() == 1);
    CHECK(sale.discounts(0).amount() == 200);
    CHECK(sale.discounts(0).source() == till::MANUAL);
    CHECK(tenders_of(sale) == Words{"CARD 800"});
}

TEST_CASE("QRK: a receipt that cannot be read is not reported, and QRK's log says why") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    (void)till.act("sell Soup 5.00 2");
    (void)till.act("sell Jam 3.oo 1");
    CHECK(till.act("pay cashReceipt") == "receipt 1: 10.00");
    CHECK(engine.events(wire::BASKET_COMPLETED).empty());
    CHECK(till.log().find("receipt 1 is not reported: row 2: the price is no number") !=
          std::string::npos);
    (void)till.act("sell Voucher -2.00 1");
    (void)till.act("pay cashReceipt");
    CHECK(till.log().find("receipt 2 is not reported: a reduction without goods") !=
          std::string::npos);
    // The next one is told again.
    (void)till.act("sell Soup 5.00 2");
    (void)till.act("pay cashReceipt");
    CHECK(engine.events(wire::BASKET_COMPLETED).size() == 1);
    CHECK(till.log().find("receipt 3") == std::string::npos);
}

TEST_CASE("QRK: a receipt paid in parts is told with its parts, or as what is not known") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    const auto sell = [&till](const std::string& parts) {
        (void)till.act("sell Soup 25.00 2");
        (void)till.act(parts);
        (void)till.act("pay cashReceipt");
    };
    sell("parts 20.00 50.00");  // 20 of change
    sell("parts 0 100.00");
    sell("parts 60.00 10.00");  // more than the receipt: where the change went is not known
    (void)till.act("sql ALTER TABLE receiptspay RENAME COLUMN gross TO net");
    sell("parts 0 0");
    (void)till.act("sql DROP TABLE receiptspay");
    sell("parts 0 0");
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 5);
    CHECK(tenders_of(sales[0].basket_completed()) == Words{"CASH 3000", "CARD 2000"});
    CHECK(tenders_of(sales[1].basket_completed()) == Words{"CASH 5000"});
    CHECK(tenders_of(sales[2].basket_completed()) == Words{"OTHER_TENDER 5000"});
    CHECK(tenders_of(sales[3].basket_completed()) == Words{"OTHER_TENDER 5000"});
    CHECK(tenders_of(sales[4].basket_completed()) ==
          Words{"CASH 5000"});  // a release without parts
}

TEST_CASE("QRK: what the cashier took off is on no receipt, nor is a null receipt a sale") {
    HostEngine engine;
    REQUIRE(engine.start());
    const Till till(engine);
    (void)till.act("sell Soup 25.00 1");
    CHECK(till.act("remove") == "0.00");
    (void)till.act("cancel");
    CHECK(engine.events(wire::BASKET_VOIDED).empty());  // nothing was left to give up
    (void)till.act("sell Soup 25.00 1");
    (void)till.act("null");
    CHECK(engine.events(wire::BASKET_COMPLETED).empty());
    (void)till.act("sell Jam 3.00 1");
    CHECK(till.act("pay cashReceipt") == "receipt 2: 3.00");
    CHECK(engine.status()["recorded"]["total"] == 300);

    // A new receipt that is not empty takes nothing from the one that is finished, nor is it lost.
    (void)till.act("favourite");
    (void)till.act("sell Jam 3.00 1");
    CHECK(till.act("pay cashReceipt") == "receipt 3: 3.00");
    CHECK(till.act("pay cashReceipt") == "receipt 4: 2.50");
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 3);
    CHECK(lines_of(sales[1]) == Words{"1 Jam x1000 = 300"});
    CHECK(sales[2].basket_completed().total() == 250);
}

TEST_CASE("QRK: switched off and on again the plugin tells each sale once") {
    HostEngine engine;
    REQUIRE(engine.start());
    const till::CustomerCard card = engine.enrol("9123 4567", "陳大文");
    const Till till(engine);
    (void)till.act("sell Soup 25.00 1");
    CHECK(till.act("again") == "on");
    CHECK(till.act("barcode 91234567") == "taken");
    CHECK(till.act("screen") == "陳**  9***4567");
    (void)till.act("sell Jam 3.00 1");
    CHECK(till.act("pay cashReceipt") == "receipt 1: 28.00");
    (void)till.act("sell Jam 3.00 1");
    (void)till.act("pay cashReceipt");
    const auto sales = engine.events(wire::BASKET_COMPLETED);
    REQUIRE(sales.size() == 2);
    CHECK(sales[0].basket_completed().total() == 2800);
    CHECK(customer_of(sales[0]) == card.customer_id());
    CHECK(engine.events(wire::BASKET_VOIDED).empty());
}
