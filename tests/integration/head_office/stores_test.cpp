// Head office on PostgreSQL: a server that dies, several head-office servers on one database.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "sync/wire/compression.hpp"
#include "tests/integration/head_office/head_office.hpp"
#include "tests/integration/head_office/log_of_tills.hpp"
#include "tests/postgres/postgres_server.hpp"
#include "tests/postgres/test_store.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::PostgresServer;
using tillside::tests::TemporaryFolder;
using tillside::tests::TestStore;
using tillside::tests::Till;

namespace {

// Sends until it is acknowledged, as a till does.
void deliver(HeadOffice& office, const Till& till, std::uint64_t first, std::uint64_t last,
             const std::string& token) {
    for (int i = 0; i < 600; ++i) {
        const auto answer = office.send(till.batch(first, last), token);
        if (answer.status == 200) {
            CHECK(HeadOffice::acknowledged(answer).sequence() >= last);
            return;
        }
        REQUIRE((answer.status == 0 || answer.status == 503));
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    FAIL("never acknowledged");
}

}  // namespace

TEST_CASE("head office goes on when PostgreSQL was killed and started again, and loses nothing") {
    if (!tests::postgres_is_installed()) return;
    const TemporaryFolder folder;
    PostgresServer server(folder.path());
    HeadOffice office(server.url());
    const auto token = office.add_till("S1", "T1");
    office.start();
    Till till;
    std::uint64_t sent = 0;
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < 50; ++i)
            till.add_basket(2, 1'000);
        deliver(office, till, sent + 1, sent + 25, token);
        // Killed while a batch is under way.
        std::thread killer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(round * 3));
            server.kill_hard();
        });
        (void)office.send(till.batch(sent + 26, sent + 50), token);
        killer.join();
        const auto away = office.send(till.batch(sent + 26, sent + 50), token);
        CHECK(away.status == 503);
        CHECK_THAT(away.body, Catch::Contains("unreachable"));
        server.start();
        deliver(office, till, sent + 26, sent + 50, token);
        sent += 50;
    }
    CHECK(office.running());
    CHECK(office.reported("events") == 200);
    CHECK(office.reported("total") == 200'000);
    tests::check_log_is_of({{}, server.url(), "tillside"}, till, "T1");
    CHECK(office.stop() == 0);
}

TEST_CASE("a password is neither taken from the command line nor said") {
    HeadOffice office("postgresql://somebody:geheim@127.0.0.1:1/hq");
    const auto refused = office.command({"report"});
    CHECK(refused.status == 1);
    CHECK_THAT(refused.output, Catch::Contains("password") && Catch::Contains("pgpass"));
    CHECK_THAT(refused.output, !Catch::Contains("geheim"));

    ::setenv("TILLSIDE_STORE", "postgresql://somebody:geheim@127.0.0.1:1/hq", 1);
    const auto away = HeadOffice().command({"report"});
    ::unsetenv("TILLSIDE_STORE");
    CHECK(away.status == 1);
    CHECK_THAT(away.output, Catch::Contains("127.0.0.1:1/hq"));
    CHECK_THAT(away.output, !Catch::Contains("geheim"));

    const auto no_url = HeadOffice("mysql://127.0.0.1/hq").command({"report"});
    CHECK_THAT(no_url.output, Catch::Contains("postgresql://"));
}

TEST_CASE("two head-office servers on one database take two tills' events once each") {
    if (!tests::postgres_is_installed()) return;
    const TestStore place(tests::Driver::postgres);
    HeadOffice one(place.url());
    const std::vector<std::string> tokens = {one.add_till("S1", "T1"), one.add_till("S2", "T2")};
    HeadOffice other(place.url());
    other.join(one);
    one.start();
    other.start();
    std::vector<Till> tills;
    tills.emplace_back("S1", "T1");
    tills.emplace_back("S2", "T2");
    constexpr std::uint64_t batches = 30;
    constexpr std::uint64_t events = 20;
    for (Till& till : tills)
        for (std::uint64_t i = 0; i < batches * events; ++i)
            till.add_basket(3, 1'000);
    // Each till goes from one server to the other with every batch, and sends some to both at once.
    const auto send_all = [&](std::size_t number) {
        for (std::uint64_t i = 0; i < batches; ++i) {
            HeadOffice& office = (i + number) % 2 == 0 ? one : other;
            HeadOffice& elsewhere = (i + number) % 2 == 0 ? other : one;
            const auto batch = tills[number].batch(i * events + 1, (i + 1) * events);
            std::thread twice;
            if (i % 5 == 0) {
                twice = std::thread([&] { (void)elsewhere.send(batch, tokens[number]); });
            }
            const auto answer = office.send(batch, tokens[number]);
            if (twice.joinable()) twice.join();
            if (answer.status != 200) {  // the other one was first: it is held by now
                (void)office.send(batch, tokens[number]);
            }
        }
    };
    std::thread second([&] { send_all(1); });
    send_all(0);
    second.join();

    CHECK(one.reported("events") == static_cast<std::int64_t>(2 * batches * events));
    CHECK(one.reported("lines") == static_cast<std::int64_t>(2 * batches * events * 3));
    CHECK(one.reported("total") == static_cast<std::int64_t>(2 * batches * events * 1'000));
    tests::check_log_is_of(place.location("hq"), tills[0], "T1");
    tests::check_log_is_of(place.location("hq"), tills[1], "T2");
    const auto before = one.command_output({"report", "--json"});
    CHECK(one.stop() == 0);
    CHECK(other.stop() == 0);
    (void)one.command_output({"rebuild"});
    CHECK(one.command_output({"report", "--json"}) == before);
}

TEST_CASE("a till that waits at one server hears within a second what came to the other", "[D5]") {
    if (!tests::postgres_is_installed()) return;
    const TestStore place(tests::Driver::postgres);
    HeadOffice one(place.url());
    const auto token = one.add_till("S1", "T1");
    const auto other_token = one.add_till("S2", "T2");
    HeadOffice other(place.url());
    other.join(one);
    one.start();
    other.start();
    const auto ask = [&](const std::string& cursor, int wait_ms) {
        return other.call({"GET",
                           other.tills() + "/v1/sync/changes?cursor=" + cursor +
                               "&wait_ms=" + std::to_string(wait_ms),
                           "",
                           {"Authorization: Bearer " + other_token},
                           30'000});
    };
    const auto changes_in = [](const tests::HttpAnswer& answer) {
        REQUIRE(answer.status == 200);
        wire::Changes changes;
        REQUIRE(changes.ParseFromString(wire::decompress(answer.body, 8 << 20).value()));
        return changes;
    };
    const std::string cursor = changes_in(ask("", 0)).cursor();
    tests::HttpAnswer answer;
    std::chrono::steady_clock::time_point heard_at;
    std::thread waiting([&] {
        answer = ask(cursor, 20'000);
        heard_at = std::chrono::steady_clock::now();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    wire::SuppressionBatch batch;
    batch.set_till("T1");
    auto& suppression = *batch.add_suppressions();
    suppression.set_record_id(std::string(16, 'r'));
    suppression.set_customer_id(std::string(16, 'c'));
    CHECK(one.post("/v1/sync/suppressions", batch.SerializeAsString(), token).status == 204);
    const auto said_at = std::chrono::steady_clock::now();
    waiting.join();
    const wire::Changes heard = changes_in(answer);
    REQUIRE(heard.changes_size() == 1);
    CHECK(heard.changes(0).suppression().customer_id() == std::string(16, 'c'));
    // One look each half second, and what a busy machine adds to it.
    CHECK(heard_at - said_at < std::chrono::milliseconds(1'500));
}
