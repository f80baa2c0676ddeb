// A day over three tills whose engines are killed again and again: what the cashiers saw
// acknowledged or spooled is what the tills hold, figure by figure.
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/chaos/real_engine.hpp"

using namespace tillside::tests;

namespace {

constexpr int baskets = 400;

// Customers that nobody knows yet, one to three lines a basket; every eighth basket is nobody's.
void write_shop(const std::filesystem::path& folder) {
    std::ofstream(folder / "items.csv") << "item,name,price,currency\nTEA,Tea,12.50,HKD\n"
                                           "BUN,Bun,6.00,HKD\nMILK,Milk,18.90,HKD\n";
    std::ofstream(folder / "train.csv")
        << "customer,basket,timestamp,item,qty,price\n,1,1,TEA,1,12.5\n";
    std::ofstream test(folder / "test.csv");
    test << "customer,basket,timestamp,item,qty,price\n";
    static constexpr std::array items = {"TEA,1,12.50", "BUN,4,6.00", "MILK,2,18.90"};
    for (int basket = 0; basket < baskets; basket++) {
        const std::string customer = basket % 8 == 7 ? "" : "c" + std::to_string(basket * 7 % 150);
        for (int line = 0; line <= basket % 3; line++)
            test << customer << ',' << basket << ',' << basket << ','
                 << items[static_cast<std::size_t>(line)] << '\n';
    }
}

}  // namespace

TEST_CASE(
    "what cashiers saw recorded is what three tills hold, through twenty-four kills of their "
    "engines") {
    const TemporaryFolder shop;
    write_shop(shop.path());
    std::array<std::unique_ptr<RealEngine>, 3> engines;
    std::string command = TILLSIDE_BIN_DIR
                          "/tillside-replay --json --chaos 20261121 --plugin " TILLSIDE_PLUGIN
                          " --data " +
                          shop.path().string() + " --baskets " + std::to_string(baskets);
    for (std::size_t i = 0; i < engines.size(); i++) {
        const std::string number = std::to_string(i + 1);
        engines[i] = std::make_unique<RealEngine>("S" + number, "T" + number);
        command += " --till S" + number + ":T" + number + ":" + engines[i]->socket().string() +
                   ":" + RealEngine::program().string() + ":" + engines[i]->config().string();
    }
    const std::string printed = output_of(command);
    const auto script = nlohmann::json::parse(printed, nullptr, false);
    INFO(printed);
    REQUIRE(script.contains("events"));
    CHECK(script["kills_engine"] >= 20);
    CHECK(script["baskets"] == baskets);
    CHECK(script["customers_enrolled"] > 50);
    CHECK(script["consents_refused"] > 50);
    CHECK(script["withdrawn"] > 5);

    std::map<std::string, std::int64_t> held;
    for (const auto& engine : engines)
        for (const auto& [name, count] : engine->recorded())
            held[name] += count;
    for (const char* name :
         {"baskets", "lines", "total", "customers_enrolled", "consents_given", "consents_refused",
          "withdrawn", "suggestions_shown", "suggestions_accepted", "events"}) {
        INFO(name);
        CHECK(held.at(name) == script[name].get<std::int64_t>());
    }
}
