#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "sync/wire/compression.hpp"
#include "tests/integration/head_office/head_office.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::Till;

namespace {

wire::Changes changes_in(const tests::HttpAnswer& answer) {
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    wire::Changes changes;
    REQUIRE(changes.ParseFromString(wire::decompress(answer.body, 8 << 20).value()));
    return changes;
}

}  // namespace

TEST_CASE("a till's events reach head office over TLS once, however often they are sent") {
    HeadOffice office;
    const auto token = office.add_till("S1", "T1");
    office.start();
    Till till;
    for (int i = 0; i < 20; ++i)
        till.add_basket(3, 1500);
    CHECK(HeadOffice::acknowledged(office.send(till.batch(1, 12), token)).sequence() == 12);
    CHECK(HeadOffice::acknowledged(office.send(till.batch(1, 12), token)).sequence() == 12);
    CHECK(HeadOffice::acknowledged(office.send(till.batch(5, 20), token)).sequence() == 20);
    CHECK(office.reported("events") == 20);
    CHECK(office.reported("lines") == 60);
    CHECK(office.reported("total") == 30'000);

    const auto before = office.command_output({"report", "--json"});
    CHECK(office.stop() == 0);
    (void)office.command_output({"rebuild"});
    CHECK(office.command_output({"report", "--json"}) == before);
}

TEST_CASE("a gap is answered with where head office expects the chain to go on") {
    HeadOffice office;
    const auto token = office.add_till("S1", "T1");
    office.start();
    Till till;
    for (int i = 0; i < 4; ++i)
        till.add_basket();
    const auto answer = office.send(till.batch(3, 4), token);
    CHECK(answer.status == 409);
    const auto body = nlohmann::json::parse(answer.body);
    CHECK(body.at("code") == "gap");
    CHECK(body.at("expected_epoch") == "77");
    CHECK(body.at("expected_sequence") == 1);
    CHECK(HeadOffice::acknowledged(office.send(till.batch(1, 4), token)).sequence() == 4);
}

TEST_CASE("who has no token, another till's token or a forged signature writes nothing") {
    HeadOffice office;
    const auto token = office.add_till("S1", "T1");
    const auto other_token = office.add_till("S2", "T2");
    office.start();
    Till till;
    till.add_basket();
    CHECK(office.send(till.batch(1, 1), "").status == 401);
    CHECK(office.send(till.batch(1, 1), std::string(64, 'a')).status == 401);
    CHECK(office.send(till.batch(1, 1), other_token).status == 403);
    auto forged = till.batch(1, 1);
    forged.set_signature(std::string(64, '\0'));
    CHECK(office.send(forged, token).status == 403);
    CHECK(office.reported("events") == 0);
}

TEST_CASE("a till that waits for news hears of a withdrawal at once", "[D5]") {
    HeadOffice office;
    const auto token = office.add_till("S1", "T1");
    const auto other_token = office.add_till("S2", "T2");
    office.start();
    const auto ask = [&](const std::string& cursor, int wait_ms) {
        return office.call({"GET",
                            office.tills() + "/v1/sync/changes?cursor=" + cursor +
                                "&wait_ms=" + std::to_string(wait_ms),
                            "",
                            {"Authorization: Bearer " + other_token},
                            30'000});
    };
    const std::string cursor = changes_in(ask("", 0)).cursor();

    tests::HttpAnswer answer;
    const auto begun = std::chrono::steady_clock::now();
    std::thread waiting([&] { answer = ask(cursor, 20'000); });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    wire::SuppressionBatch batch;
    batch.set_till("T1");
    auto& suppression = *batch.add_suppressions();
    suppression.set_record_id(std::string(16, 'r'));
    suppression.set_customer_id(std::string(16, 'c'));
    CHECK(office.post("/v1/sync/suppressions", batch.SerializeAsString(), token).status == 204);
    waiting.join();
    const auto took = std::chrono::steady_clock::now() - begun;
    CHECK(took < std::chrono::seconds(5));
    const wire::Changes heard = changes_in(answer);
    REQUIRE(heard.changes_size() == 1);
    CHECK(heard.changes(0).suppression().customer_id() == std::string(16, 'c'));
}

TEST_CASE("head office stops at once though a till waits for news") {
    HeadOffice office;
    const auto token = office.add_till("S1", "T1");
    office.start();
    const auto changes = [&](const std::string& cursor, int wait_ms) {
        return office.call({"GET",
                            office.tills() + "/v1/sync/changes?cursor=" + cursor +
                                "&wait_ms=" + std::to_string(wait_ms),
                            "",
                            {"Authorization: Bearer " + token},
                            30'000});
    };
    const std::string cursor = changes_in(changes("", 0)).cursor();
    long status = 0;
    std::thread waiting([&] { status = changes(cursor, 20'000).status; });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto begun = std::chrono::steady_clock::now();
    CHECK(office.stop() == 0);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(4));
    waiting.join();
    CHECK(status == 200);
}
