// The plugin of an older release, as it lies in the folder of a host that was never updated: over
// today's engine, loaded by today's client.
#include "sdk/cpp/client.hpp"
#include "tests/integration/engine_process.hpp"
#include "tests/upgrade/samples.hpp"

using namespace tillside;
using namespace tillside::testing;
using namespace std::chrono_literals;

TEST_CASE("the plugin of every release speaks with today's engine, calls, posts and spools") {
    for (const auto& release : tests::releases()) {
        INFO(release);
        const auto plugin = sdk::Plugin::load(release / "libtillside.so");
        REQUIRE(plugin);
        EngineProcess engine;
        REQUIRE(engine.start());
        auto session = sdk::Session::open(*plugin, {.socket = engine.socket()});
        REQUIRE(session);

        till::Hello hello;
        *hello.mutable_context() = context("");
        const auto greeted = session->call(hello, {.deadline = 2s});
        REQUIRE(greeted);
        CHECK(greeted->reply.hello().till() == "CWB-1");
        till::FindCustomer find;
        *find.mutable_context() = context("1");
        find.set_phone("12");
        const auto refused = session->call(find, {.deadline = 2s});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().failure.code() == "phone_not_possible");
        const auto posted = session->post(sale("1"), {.deadline = 2s});
        REQUIRE(posted);
        CHECK_FALSE(posted->spooled);
        CHECK(session->poll(0, 2s));

        engine.end(SIGKILL);
        const auto spooled = session->post(sale("2"), {.deadline = 200ms});
        REQUIRE(spooled);
        CHECK(spooled->spooled);
        REQUIRE(engine.start());
        CHECK(session->status({.deadline = 2s}));
        CHECK(engine.status()["recorded"]["baskets"] == 2);
    }
}

TEST_CASE("the plugin of every release starts today's engine") {
    for (const auto& release : tests::releases()) {
        INFO(release);
        const auto plugin = sdk::Plugin::load(release / "libtillside.so");
        REQUIRE(plugin);
        const EngineProcess engine;  // its folder; the plugin starts the process
        auto session = sdk::Session::open(*plugin, {.socket = engine.socket(),
                                                    .engine = engine.program(),
                                                    .engine_config = engine.config()});
        REQUIRE(session);
        bool answered = false;
        for (int tries = 0; tries < 200 && !answered; ++tries)
            answered = session->status({.deadline = 100ms}).has_value();
        CHECK(answered);
        std::ifstream pid_file(engine.data() / "tillsided.pid");
        pid_t started = 0;
        REQUIRE(pid_file >> started);
        REQUIRE(started > 1);
        ::kill(started, SIGKILL);
    }
}
