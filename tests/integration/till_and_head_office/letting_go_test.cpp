// What a till keeps of events that head office has: all, until head office would have them again
// after any restore. And what head office hears of a till that lost its database.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <string>

#include "sync/head_office/store/migration.hpp"
#include "tests/chaos/gate/gate.hpp"
#include "tests/integration/till_and_office.hpp"

using namespace tillside;
using namespace std::chrono_literals;
using testing::EngineProcess;
using tests::HeadOffice;
using tests::let_in;
using tests::within;

namespace {

constexpr auto life = 25s;  // some signs of life

std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

std::int64_t kept(const EngineProcess& till) {
    SQLite::Database database((till.data() / "till.db").string(), SQLite::OPEN_READONLY, 5'000);
    return database.execAndGet("SELECT count(*) FROM outbox_events").getInt64();
}

void sell(const EngineProcess& till, const std::string& name, int baskets) {
    for (int i = 0; i < baskets; ++i) {
        const auto reply =
            till.ask(till::BASKET_COMPLETED, testing::sale(name + "-" + std::to_string(i)));
        REQUIRE(reply);
        REQUIRE(reply->frame.status == TILLSIDE_OK);
    }
}

bool all_sent(const EngineProcess& till) {
    return till.status()["outbox_depth"] == 0;
}

void backups_age_by_days(const HeadOffice& office, int days) {
    auto database =
        head_office::store::open(office.data() / "hq.db", head_office::store::head_office_schema());
    REQUIRE(database);
    REQUIRE((*database)->execute(
        "UPDATE backup_slots SET begun_us = begun_us - ?1, ended_us = ended_us - ?1",
        {std::int64_t{days} * 86'400'000'000}));
}

}  // namespace

TEST_CASE("a till lets go of what five weeks of backups hold, and of nothing else", "[F26]") {
    HeadOffice office;
    office.start();
    tests::Gate gate(port_of(office.tills()));
    EngineProcess till;
    (void)office.command_output({"till", "add", "--store", "CWB", "--till", "CWB-1", "--url",
                                 fmt::format("https://127.0.0.1:{}", gate.port()), "--ca",
                                 office.certificate().string(), "--out",
                                 (till.folder / "secrets.json").string()});
    REQUIRE(till.start());
    sell(till, "old", 30);
    REQUIRE(within(20s, [&] { return all_sent(till); }));
    (void)office.command_output({"backup", (office.folder() / "first").string()});
    sell(till, "new", 12);
    REQUIRE(within(20s, [&] { return all_sent(till); }));
    CHECK(kept(till) == 42);

    backups_age_by_days(office, 36);
    (void)office.command_output({"backup", (office.folder() / "second").string()});
    CHECK(within(life, [&] { return kept(till) < 42; }));
    CHECK(kept(till) == 12);

    // The newest backup is put back: nothing was lost, and what the till sells now follows.
    sell(till, "last", 3);
    REQUIRE(within(20s, [&] { return all_sent(till); }));
    CHECK(office.stop() == 0);
    (void)office.command_output({"restore", (office.folder() / "second").string(), "--replace"});
    office.start();
    gate.lead_to(port_of(office.tills()));
    CHECK(within(life, [&] { return office.reported("baskets") == 45; }));
    CHECK(till.status()["dead_letters"] == 0);
}

TEST_CASE("head office hears that a till's database was damaged, and what of it was saved",
          "[F26]") {
    HeadOffice office;
    office.start();
    EngineProcess till;
    let_in(office, till);
    REQUIRE(till.start());
    sell(till, "sent", 2);
    REQUIRE(within(20s, [&] { return all_sent(till); }));
    till.end(SIGTERM);
    std::ofstream(till.data() / "till.db", std::ios::binary) << std::string(8192, 'x');
    REQUIRE(till.start());
    sell(till, "after", 1);
    REQUIRE(within(20s, [&] { return all_sent(till); }));
    CHECK(office.reported("baskets") == 3);
    CHECK_THAT(office.command_output({"alerts"}),
               Catch::Contains("till_salvaged") && Catch::Contains("others may be lost"));
}
