// What the plugin makes of an engine that misbehaves: the host gets "unavailable" in time, with the
// reason in words, and the next call works. Reading such an answer as a result would be worse than
// none.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include "sdk/cpp/plugin.hpp"
#include "tests/chaos/scripted_engine.hpp"

using namespace std::chrono_literals;
using tillside::sdk::CallOptions;
using tillside::sdk::Encoding;
using tillside::sdk::Plugin;
using tillside::sdk::RawSession;
using tillside::tests::ReceivedFrame;
using tillside::tests::reply_to;
using tillside::tests::ScriptedEngine;
using tillside::tests::TemporaryFolder;

namespace {

constexpr std::uint32_t find_customer = 21;

RawSession open_session(const std::filesystem::path& socket) {
    auto plugin = Plugin::load(TILLSIDE_PLUGIN);
    REQUIRE(plugin);
    auto session = plugin->open({.socket = socket});
    REQUIRE(session);
    return std::move(*session);
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

}  // namespace

TEST_CASE("a reply that is not the answer is never given to the host, and the next call works") {
    struct Damage {
        const char* words;
        std::function<std::string(const ReceivedFrame&)> reply;
    };
    const auto with_byte = [](std::size_t at, char value) {
        return [at, value](const ReceivedFrame& request) {
            std::string bytes = reply_to(request, "payload");
            bytes[at] = value;
            return bytes;
        };
    };
    const Damage damages[] = {
        {"version", with_byte(TILLSIDE_FRAME_AT_VERSION, 9)},
        {"another request", with_byte(TILLSIDE_FRAME_AT_REQUEST_ID, 0)},
        {"above 256 KiB", with_byte(TILLSIDE_FRAME_AT_LENGTH + 3, 0x7f)},
        {"no reply", with_byte(TILLSIDE_FRAME_AT_FLAGS, 0)},
        {"status", with_byte(TILLSIDE_FRAME_AT_STATUS, 5)},
        {"more than its reply",
         [](const ReceivedFrame& r) { return reply_to(r, "payload") + "x"; }},
    };
    for (const Damage& damage : damages) {
        const TemporaryFolder folder;
        bool damaged = false;
        const ScriptedEngine engine(
            folder.path() / "till.sock", [&](int to, const ReceivedFrame& request) {
                ScriptedEngine::send_text(
                    to, damaged ? reply_to(request, "payload") : damage.reply(request));
                damaged = true;
                return true;
            });
        RawSession session = open_session(folder.path() / "till.sock");
        const auto bad = session.call(find_customer, Encoding::json, "{}", {.deadline = 1000ms});
        CHECK(bad.result == TILLSIDE_UNAVAILABLE);
        CHECK(bad.payload.empty());
        CHECK_THAT(bad.last_error, Catch::Contains(damage.words));
        const auto good = session.call(find_customer, Encoding::json, "{}", {.deadline = 1000ms});
        CHECK(good.result == TILLSIDE_OK);
        CHECK(good.payload == "payload");
    }
}

TEST_CASE("a reply that trickles in does not stretch the deadline") {
    const TemporaryFolder folder;
    const ScriptedEngine engine(folder.path() / "till.sock",
                                [](int to, const ReceivedFrame& request) {
                                    const std::string bytes = reply_to(request, "payload");
                                    for (std::size_t i = 0; i < 40; i++) {
                                        ScriptedEngine::send_text(to, bytes.substr(i, 1));
                                        std::this_thread::sleep_for(5ms);
                                    }
                                    return false;
                                });
    RawSession session = open_session(folder.path() / "till.sock");
    const auto start = std::chrono::steady_clock::now();
    const auto reply = session.call(find_customer, Encoding::protobuf, "x", {.deadline = 50ms});
    CHECK(reply.result == TILLSIDE_UNAVAILABLE);
    CHECK(milliseconds_since(start) < 100);
}

TEST_CASE("a request that brings the engine down is sent at most twice") {
    const TemporaryFolder folder;
    const ScriptedEngine engine(folder.path() / "till.sock",
                                [](int, const ReceivedFrame&) { return false; });
    RawSession session = open_session(folder.path() / "till.sock");
    const auto reply = session.call(find_customer, Encoding::protobuf, "x", {.deadline = 500ms});
    CHECK(reply.result == TILLSIDE_UNAVAILABLE);
    CHECK(engine.requests() == 2);
}

TEST_CASE("an engine that went away between two calls is reached anew, without SIGPIPE") {
    const TemporaryFolder folder;
    std::signal(SIGPIPE, SIG_DFL);  // would end this process
    bool last = false;
    const ScriptedEngine engine(folder.path() / "till.sock",
                                [&](int to, const ReceivedFrame& request) {
                                    ScriptedEngine::send_text(to, reply_to(request, "payload"));
                                    last = !last;
                                    return !last;  // closes the first connection after its answer
                                });
    RawSession session = open_session(folder.path() / "till.sock");
    REQUIRE(session.call(find_customer, Encoding::protobuf, "x", {.deadline = 500ms}).result ==
            TILLSIDE_OK);
    std::this_thread::sleep_for(20ms);
    CHECK(session.call(find_customer, Encoding::protobuf, "x", {.deadline = 500ms}).result ==
          TILLSIDE_OK);
}

TEST_CASE("a post that the engine does not answer goes to the spool under the same request id") {
    const TemporaryFolder folder;
    std::array<std::uint8_t, 16> seen{};
    const ScriptedEngine engine(
        folder.path() / "till.sock", [&](int, const ReceivedFrame& request) {
            std::memcpy(seen.data(), request.header.data() + TILLSIDE_FRAME_AT_REQUEST_ID, 16);
            return true;
        });
    RawSession session = open_session(folder.path() / "till.sock");
    const auto start = std::chrono::steady_clock::now();
    const auto reply = session.post(256, Encoding::protobuf, "a basket", {.deadline = 100ms});
    CHECK(reply.result == TILLSIDE_SPOOLED);
    CHECK(milliseconds_since(start) >= 50);
    CHECK(reply.request_id.bytes == seen);
    CHECK(std::filesystem::exists(folder.path() / "till.sock.spool" /
                                  (reply.request_id.hex() + ".post")));
}

TEST_CASE("where the spool folder cannot be written a post says that it is not recorded") {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "till.sock.spool") << "in the way";
    RawSession session = open_session(folder.path() / "till.sock");
    const auto reply = session.post(256, Encoding::protobuf, "a basket");
    CHECK(reply.result == TILLSIDE_NOT_SPOOLED);
    CHECK_THAT(reply.last_error, Catch::Contains("till.sock.spool"));
}

TEST_CASE(
    "a reply with random damage never costs more than the deadline and never brings the host "
    "down") {
    const TemporaryFolder folder;
    std::mt19937 random(7);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const ScriptedEngine engine(
        folder.path() / "till.sock", [&](int to, const ReceivedFrame& request) {
            std::string bytes = reply_to(request, std::string(below(300), 'p'));
            for (std::size_t i = 0; i <= below(4); i++)
                bytes[below(64)] = static_cast<char>(random());
            if (below(3) == 0) bytes.resize(below(bytes.size()));
            ScriptedEngine::send_text(to, bytes);
            return below(2) == 0;
        });
    RawSession session = open_session(folder.path() / "till.sock");
    for (int i = 0; i < 150; i++) {
        std::filesystem::remove(folder.path() / "till.sock.breaker");
        const auto start = std::chrono::steady_clock::now();
        const auto reply = session.call(find_customer, Encoding::json, "{}", {.deadline = 10ms});
        CHECK(milliseconds_since(start) < 200);
        CHECK((reply.result == TILLSIDE_OK || reply.result == TILLSIDE_REFUSED ||
               reply.result == TILLSIDE_UNAVAILABLE));
    }
}
