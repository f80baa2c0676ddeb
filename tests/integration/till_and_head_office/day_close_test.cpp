// The close of a shift at a real till: whoever closes hears of what head office does not have yet.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "plugin/engine/server/payload.hpp"
#include "tests/integration/till_and_office.hpp"

using namespace tillside;
using namespace std::chrono_literals;
using testing::EngineProcess;
using tests::HeadOffice;
using tests::let_in;
using tests::within;

namespace server = engine::server;

namespace {

void sell(const EngineProcess& till, int first, int count) {
    for (int i = first; i < first + count; ++i) {
        const auto reply = till.ask(till::BASKET_COMPLETED, testing::sale(std::to_string(i)));
        REQUIRE(reply);
        REQUIRE(reply->frame.status == TILLSIDE_OK);
    }
}

till::ShiftClosed closing(const std::string& shift, const std::string& language = "en") {
    till::ShiftClosed message;
    *message.mutable_context() = testing::context("");
    message.mutable_context()->set_cashier_language(language);
    message.set_shift(shift);
    auto& cash = *message.add_cash();
    cash.set_counted(25'00);
    cash.set_expected(25'00);
    return message;
}

till::Reply close(const EngineProcess& till, const till::ShiftClosed& message) {
    const auto reply = till.ask(till::SHIFT_CLOSED, message);
    REQUIRE(reply);
    INFO(reply->message.ShortDebugString());
    REQUIRE(reply->frame.status == TILLSIDE_OK);
    CHECK(reply->message.recorded_size() == 1);
    return reply->message;
}

// A host that draws badges.
void say_hello(const EngineProcess& till) {
    till::Hello hello;
    hello.add_capabilities("tillside.badge/1");
    REQUIRE(till.ask(till::HELLO, hello));
}

bool has_badge(const till::Reply& reply, const std::string& id) {
    for (const auto& badge : reply.badges())
        if (badge.badge_id() == id) return true;
    return false;
}

// What was recorded before now was recorded so much earlier.
void grow_old(const EngineProcess& till, std::int64_t minutes) {
    SQLite::Database database((till.data() / "till.db").string(), SQLite::OPEN_READWRITE);
    REQUIRE(database.exec(fmt::format("UPDATE outbox_events SET recorded_us = recorded_us - {}",
                                      minutes * 60'000'000)) > 0);
}

}  // namespace

TEST_CASE("closing while head office is away warns with how much waits and for how long",
          "[F26][F27]") {
    EngineProcess till;  // nobody is at its head office's address
    REQUIRE(till.start());
    sell(till, 0, 3);
    till.end(SIGTERM);
    grow_old(till, 200);
    REQUIRE(till.start());
    say_hello(till);

    const till::Reply reply = close(till, closing("1"));
    REQUIRE(reply.toasts_size() == 1);
    CHECK(reply.toasts(0).warning());
    // Three sales and the closing itself; as `tillsided status` says it.
    CHECK(till.status()["outbox_depth"] == 4);
    CHECK(reply.toasts(0).text().find("does not have 4 events of this till yet; the oldest has "
                                      "waited 3 h 20 min") != std::string::npos);
    CHECK(has_badge(reply, "unsent"));
    CHECK(till.log().find(R"("event":"closed_before_all_was_sent","events":4,)") !=
          std::string::npos);

    // In the cashier's own language, whichever of the three it is.
    CHECK(close(till, closing("2", "zh-Hant-HK")).toasts(0).text().find("5 項紀錄") !=
          std::string::npos);
    CHECK(close(till, closing("3", "zh-Hans")).toasts(0).text().find("6 条记录") !=
          std::string::npos);
    // A sale is not held up with it, and training records nothing that could wait.
    const auto sold = till.ask(till::BASKET_COMPLETED, testing::sale("9"));
    REQUIRE(sold);
    CHECK(sold->message.toasts().empty());
    CHECK_FALSE(has_badge(sold->message, "unsent"));
    auto training = closing("4");
    training.mutable_context()->set_training(true);
    const auto trained = till.ask(till::SHIFT_CLOSED, training);
    REQUIRE(trained);
    CHECK(trained->message.toasts().empty());
}

TEST_CASE("closing when head office has everything says nothing, and warns once it is away",
          "[F26]") {
    HeadOffice office;
    office.start();
    EngineProcess till;
    let_in(office, till);
    REQUIRE(till.start());
    say_hello(till);
    sell(till, 0, 3);
    REQUIRE(within(10s, [&] { return till.status()["outbox_depth"] == 0; }));
    for (const char* shift : {"1", "2"}) {
        const till::Reply reply = close(till, closing(shift));
        CHECK(reply.toasts().empty());
        CHECK_FALSE(has_badge(reply, "unsent"));
    }
    // Right behind a sale, too: it is on its way.
    sell(till, 3, 1);
    CHECK(close(till, closing("3")).toasts().empty());
    REQUIRE(within(10s, [&] { return till.status()["outbox_depth"] == 0; }));

    office.kill_hard();
    sell(till, 4, 1);
    REQUIRE(within(10s, [&] { return till.status()["head_office_reached"] == false; }));
    const till::Reply reply = close(till, closing("4"));
    REQUIRE(reply.toasts_size() == 1);
    CHECK(reply.toasts(0).text().find("does not have 2 events") != std::string::npos);
    CHECK(reply.toasts(0).text().find("less than a minute") != std::string::npos);
}

TEST_CASE("a closing that came through the spool warns whoever asks for news", "[F26]") {
    EngineProcess till;
    REQUIRE(till.start());
    sell(till, 0, 2);
    till.end(SIGTERM);
    grow_old(till, 5);
    std::filesystem::create_directory(till.spool());
    server::Frame frame = testing::request(till::SHIFT_CLOSED);
    const std::string payload = closing("1").SerializeAsString();
    frame.checksum = server::payload_checksum(payload);
    std::ofstream(till.spool() / (wire::to_hex(frame.request_id()) + ".post"), std::ios::binary)
        << server::write_frame(frame, payload);
    REQUIRE(till.start());

    server::Frame poll = testing::request(till::POLL);
    const auto news = testing::FrameClient(till.socket()).ask(poll, "");
    REQUIRE(news);
    REQUIRE(news->message.toasts_size() == 1);
    CHECK(news->message.toasts(0).text().find("3 events of this till yet; the oldest has waited 5 "
                                              "min") != std::string::npos);
    CHECK(till.status()["spool_files"] == 0);
}
