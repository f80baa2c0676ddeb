// The engine killed with SIGKILL at any moment: the plugin starts it again, and every sale that was
// acknowledged or spooled is recorded once.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/chaos/real_engine.hpp"

using namespace std::chrono_literals;
using namespace tillside::tests;
namespace sdk = tillside::sdk;

namespace {

bool wait_for(const std::function<bool()>& good) {
    for (int i = 0; i < 400; i++) {
        if (good()) return true;
        std::this_thread::sleep_for(50ms);
    }
    return false;
}

// A field of /proc/PID/status, e.g. "SigIgn:".
std::string status_field(pid_t process, const std::string& name) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name)) return line.substr(name.size() + 1);
    return "";
}

}  // namespace

TEST_CASE("every sale is recorded exactly once through thirty kills of the engine", "[F26]") {
    const RealEngine engine;
    REQUIRE(engine.start());
    std::atomic<bool> done{false};
    std::atomic<int> kills{0};
    std::thread killer([&] {
        std::mt19937 random(20261121);
        while (!done && kills < 30) {
            std::this_thread::sleep_for(std::chrono::milliseconds(200 + random() % 1300));
            if (const pid_t process = engine.process(); process > 0 && kill(process, SIGKILL) == 0)
                kills++;
        }
    });
    sdk::Session session = open_session(engine.starting());
    int sales = 0;
    int spooled = 0;
    bool failed = false;
    while (kills < 30 && sales < 20000) {
        const auto posted = session.post(some_sale(++sales), {.deadline = 100ms});
        failed = failed || !posted;
        if (posted && posted->spooled) spooled++;
        std::this_thread::sleep_for(10ms);
    }
    done = true;
    killer.join();
    CHECK_FALSE(failed);
    CHECK(kills == 30);
    REQUIRE(
        wait_for([&] { return session.status({.deadline = 500ms}) && engine.spool_files() == 0; }));
    std::printf("killed engine: %d kills, %d sales, %d of them spooled\n", kills.load(), sales,
                spooled);
    CHECK(engine.recorded().at("baskets") == sales);
    CHECK(engine.recorded().at("events") == sales);
}

TEST_CASE("a call repeated under its request id after a kill is done once") {
    const RealEngine engine;
    REQUIRE(engine.start());
    sdk::Session session = open_session(engine.starting());
    for (int ticket = 1; ticket <= 10; ticket++) {
        const sdk::CallOptions options{.deadline = 200ms, .request_id = sdk::RequestId::make()};
        const auto first = session.call(some_sale(ticket), options);
        engine.kill_it();
        REQUIRE(wait_for([&] {
            const auto again = session.call(some_sale(ticket), options);
            if (again && first) CHECK(again->repeated);
            if (again && first)
                CHECK(again->reply.recorded(0).event_id() == first->reply.recorded(0).event_id());
            return again.has_value();
        }));
    }
    CHECK(engine.recorded().at("baskets") == 10);
}

TEST_CASE("hosts that start the engine at once start one, and it answers them all") {
    const RealEngine engine;
    std::vector<pid_t> hosts;
    for (int i = 0; i < 6; i++) {
        const pid_t host = fork();
        if (host == 0) {
            auto plugin = sdk::Plugin::load(TILLSIDE_PLUGIN);
            auto session = sdk::Session::open(*plugin, engine.starting());
            for (int attempt = 0; attempt < 200; attempt++) {
                if (session->status({.deadline = 100ms})) _exit(0);
                usleep(50000);
            }
            _exit(1);
        }
        hosts.push_back(host);
    }
    for (const pid_t host : hosts) {
        int status = -1;
        REQUIRE(waitpid(host, &status, 0) == host);
        CHECK(status == 0);
    }
    CHECK(wait_for([&] { return engine.processes() == 1; }));
}

TEST_CASE(
    "an engine that the plugin started has nothing of the host's, and the host does not see it") {
    const RealEngine engine;
    int marker[2] = {-1, -1};
    REQUIRE(pipe(marker) == 0);  // without O_CLOEXEC: a careless host
    std::signal(SIGINT, SIG_IGN);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, nullptr);
    static std::atomic<int> child_signals{0};
    std::signal(SIGCHLD, [](int) { child_signals++; });

    REQUIRE(engine.start());
    const pid_t process = engine.process();
    CHECK(status_field(process, "SigBlk:").find_first_not_of("0") == std::string::npos);
    CHECK((std::stoull(status_field(process, "SigIgn:"), nullptr, 16) & (1u << (SIGINT - 1))) == 0);
    CHECK(getsid(process) != getsid(0));
    CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
    CHECK(child_signals == 0);
    // The other end of the pipe is held by nobody else, so reading finds its end at once.
    close(marker[1]);
    char byte = 0;
    CHECK(read(marker[0], &byte, 1) == 0);
    close(marker[0]);
    std::signal(SIGCHLD, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
}
