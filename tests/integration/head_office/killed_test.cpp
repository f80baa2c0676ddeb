#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <thread>

#include "sync/head_office/store/migration.hpp"
#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::Till;

// Two tills send batch after batch and, where no acknowledgement comes, send again from the last
// one; meanwhile head office is killed with SIGKILL and started again.
TEST_CASE("head office killed at random moments loses no event and doubles none") {
    constexpr int kills = 20;
    constexpr std::uint64_t events_each = 3'000;
    constexpr std::uint64_t batch_events = 25;
    HeadOffice office;
    const std::vector<std::string> tokens = {office.add_till("S1", "T1"),
                                             office.add_till("S2", "T2")};
    std::vector<Till> tills;
    tills.emplace_back("S1", "T1");
    tills.emplace_back("S2", "T2");
    for (std::uint64_t i = 0; i < events_each; ++i) {
        for (Till& till : tills)
            till.add_basket(2, 1'000);
    }
    std::vector<std::uint64_t> acknowledged(tills.size(), 0);
    std::mt19937 random(20260314);
    office.start();
    int killed = 0;
    const auto send_next = [&](std::size_t i) {
        if (acknowledged[i] == events_each) return;
        const std::uint64_t first = acknowledged[i] + 1;
        const auto answer = office.send(
            tills[i].batch(first, std::min(first + batch_events - 1, events_each)), tokens[i]);
        if (answer.status == 200) acknowledged[i] = HeadOffice::acknowledged(answer).sequence();
    };
    while (acknowledged[0] < events_each || acknowledged[1] < events_each) {
        if (killed < kills) {
            // The kill falls into the sending: it comes from another thread a moment later.
            const auto moment =
                std::chrono::microseconds(std::uniform_int_distribution(0, 60'000)(random));
            std::thread killer([&] {
                std::this_thread::sleep_for(moment);
                office.kill_hard();
            });
            for (int round = 0; round < 4; ++round) {
                send_next(0);
                send_next(1);
            }
            killer.join();
            ++killed;
            office.start();
        } else {
            send_next(0);
            send_next(1);
        }
    }
    CHECK(killed == kills);
    CHECK(office.reported("events") == static_cast<std::int64_t>(2 * events_each));
    CHECK(office.reported("baskets") == static_cast<std::int64_t>(2 * events_each));
    CHECK(office.reported("total") == static_cast<std::int64_t>(2 * events_each * 1'000));

    // What is in the log is what was sent, in its order.
    auto db =
        head_office::store::open(office.data() / "hq.db", head_office::store::head_office_schema())
            .value();
    for (std::size_t i = 0; i < tills.size(); ++i) {
        wire::Hash head = wire::chain_start;
        REQUIRE(db->query("SELECT bytes FROM events WHERE till = ?1 ORDER BY sequence",
                          {i == 0 ? "T1" : "T2"}, [&](const head_office::store::Row& row) {
                              head = wire::chain_next(head, row.blob(0));
                          }));
        CHECK(head == tills[i].head());
    }
    const auto before = office.command_output({"report", "--json"});
    CHECK(office.stop() == 0);
    (void)office.command_output({"rebuild"});
    CHECK(office.command_output({"report", "--json"}) == before);
}
