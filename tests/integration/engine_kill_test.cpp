// SIGKILL at named places and at random ones: what was acknowledged is there, what was repeated is
// there once, what was not acknowledged is there or not, but whole.
#include <random>
#include <set>

#include "tests/integration/engine_process.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

std::int64_t baskets(const EngineProcess& engine) {
    return engine.status()["recorded"]["baskets"].get<std::int64_t>();
}

}  // namespace

TEST_CASE("killed before the commit, a sale is not there and, repeated, is there once", "[F26]") {
    for (const char* fault : {"after_begin", "before_commit"}) {
        EngineProcess engine;
        REQUIRE(engine.start());  // the schema and the first epoch are transactions too
        engine.end(SIGTERM);
        const std::string counted = std::string(fault) + ":2";  // the first opens the outbox
        REQUIRE(engine.start(counted));
        const auto posted = request(till::BASKET_COMPLETED);
        const auto payload = sale("1").SerializeAsString();
        CHECK_FALSE(FrameClient(engine.socket()).ask(posted, payload));
        engine.wait();
        CHECK(engine.code() == 128 + SIGKILL);
        CHECK(baskets(engine) == 0);
        REQUIRE(engine.start());
        CHECK(FrameClient(engine.socket()).ask(posted, payload)->frame.status == TILLSIDE_OK);
        CHECK(baskets(engine) == 1);
    }
}

TEST_CASE("killed between commit and answer, a sale is there, and repeated it is there once",
          "[F26]") {
    for (const char* fault : {"after_commit:2", "after_reply_written:1"}) {
        EngineProcess engine;
        REQUIRE(engine.start());
        engine.end(SIGTERM);
        REQUIRE(engine.start(fault));
        const auto posted = request(till::BASKET_COMPLETED);
        const auto payload = sale("1").SerializeAsString();
        (void)FrameClient(engine.socket()).ask(posted, payload);
        engine.wait();
        CHECK(engine.code() == 128 + SIGKILL);
        CHECK(baskets(engine) == 1);
        REQUIRE(engine.start());
        const auto again = FrameClient(engine.socket()).ask(posted, payload);
        REQUIRE(again);
        CHECK((again->frame.flags & TILLSIDE_FRAME_REPEATED) != 0);
        CHECK(baskets(engine) == 1);
    }
}

TEST_CASE("killed at random moments under load, nothing acknowledged is lost and nothing doubled",
          "[F26]") {
    EngineProcess engine;
    std::mt19937 dice(20260102);
    std::set<int> acknowledged;
    int ticket = 0;
    for (int round = 0; round < 8; ++round) {
        REQUIRE(engine.start());
        std::thread killer([&, pause = 5 + dice() % 120] {
            std::this_thread::sleep_for(std::chrono::milliseconds(pause));
            ::kill(engine.pid(), SIGKILL);
        });
        const FrameClient client(engine.socket());
        while (true) {
            const auto reply = client.ask(request(till::BASKET_COMPLETED),
                                          sale(std::to_string(ticket)).SerializeAsString());
            if (!reply) break;
            CHECK(reply->frame.status == TILLSIDE_OK);
            acknowledged.insert(ticket);
            // Every sale is sent twice: the second time the ticket is known.
            if (!client.ask(request(till::BASKET_COMPLETED),
                            sale(std::to_string(ticket)).SerializeAsString())) {
                break;
            }
            ++ticket;
        }
        killer.join();
        engine.wait();
        const auto recorded = baskets(engine);
        CHECK(recorded >= static_cast<std::int64_t>(acknowledged.size()));
        CHECK(recorded <= ticket + 1);
        // The sale whose outcome is unknown is sent again, as a host would.
        REQUIRE(engine.start());
        CHECK(engine.ask(till::BASKET_COMPLETED, sale(std::to_string(ticket))));
        acknowledged.insert(ticket);
        ++ticket;
        CHECK(baskets(engine) == ticket);
        engine.end(SIGKILL);
    }
    const auto status = engine.status();
    CHECK(status["recorded"]["baskets"] == ticket);
    CHECK(status["recorded"]["events"] == ticket);
    CHECK(status["recorded"]["total"] == ticket * 2500);
    CHECK(status["outbox_depth"] == ticket);
}
