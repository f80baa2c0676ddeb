// A million frames and messages, most of them wrong, into a real engine: through the real plugin
// and past it. Repeat a run with TILLSIDE_SEED; TILLSIDE_FRAMES makes it longer or shorter.
#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "plugin/engine/server/payload.hpp"
#include "tests/fuzz/hostile_host.hpp"
#include "tests/fuzz/hostile_stream.hpp"
#include "tests/integration/engine_process.hpp"

using namespace tillside::testing;
namespace fuzz = tillside::fuzz;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t resident_growth_kib_max = 96 << 10;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

const tillside_plugin_v1& plugin() {
    static void* const library = ::dlopen(TILLSIDE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    REQUIRE(library != nullptr);
    const auto entry = reinterpret_cast<tillside_plugin_entry_function>(
        ::dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME));
    REQUIRE(entry != nullptr);
    constexpr std::uint32_t version = TILLSIDE_PLUGIN_VERSION_1;
    return *static_cast<const tillside_plugin_v1*>(entry(&version, 1));
}

std::ptrdiff_t descriptors(pid_t process) {
    const fs::directory_iterator all("/proc/" + std::to_string(process) + "/fd");
    return std::distance(fs::begin(all), fs::end(all));
}

// Connections that were dropped are closed a moment later.
bool descriptors_come_down_to(pid_t process, std::ptrdiff_t count) {
    for (int tries = 0; tries < 100; ++tries) {
        if (descriptors(process) <= count) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

struct Posted {
    int32_t result = TILLSIDE_NOT_SPOOLED;
    bool repeated = false;
};

// A sale through the plugin, by a host that behaves.
Posted post(const fs::path& socket, const std::string& payload, const std::string& id) {
    tillside_open_options options{};
    options.struct_size = sizeof options;
    options.socket_path_host = socket.c_str();
    tillside_session* session = nullptr;
    REQUIRE(plugin().open(&options, &session) == TILLSIDE_OK);
    tillside_request request{};
    request.struct_size = sizeof request;
    request.kind = tillside::till::BASKET_COMPLETED;
    request.encoding = TILLSIDE_PROTOBUF;
    request.deadline_ms = 2000;
    request.payload_host = reinterpret_cast<const std::uint8_t*>(payload.data());
    request.payload_bytes = payload.size();
    request.request_id_host = reinterpret_cast<const std::uint8_t*>(id.data());
    tillside_reply reply{};
    reply.struct_size = sizeof reply;
    Posted posted{plugin().post(session, &request, &reply), false};
    posted.repeated = (reply.flags & TILLSIDE_REPLY_REPEATED) != 0;
    plugin().close(session);
    return posted;
}

void add(fuzz::Outcomes& all, const fuzz::Outcomes& one) {
    all.answered += one.answered;
    all.refused += one.refused;
    all.invalid += one.invalid;
    all.unavailable += one.unavailable;
    all.impossible += one.impossible;
}

}  // namespace

TEST_CASE("a million random and mutated frames and messages bring down neither plugin nor engine") {
    const std::uint64_t seed = from_environment("TILLSIDE_SEED", std::random_device{}());
    const std::uint64_t frames = from_environment("TILLSIDE_FRAMES", 1'000'000);
    std::cout << "TILLSIDE_SEED=" << seed << " TILLSIDE_FRAMES=" << frames << std::endl;
    tillside::engine::server::silence_protobuf();

    EngineProcess engine;
    std::ofstream(engine.config()) << "data = \"data\"\nsocket = \"s\"\n"
                                   << "secrets = \"secrets.json\"\n"
                                   << "[log]\nfile = \"log\"\nlevel = \"error\"\n";
    REQUIRE(engine.start());
    engine.check_goes_on();
    const pid_t process = engine.pid();
    const fuzz::Till till{"CWB", "CWB-1"};
    // What the first calls of each kind need once is not growth.
    fuzz::HostileHost(plugin(), engine.socket(), till, seed)
        .feed(std::min<std::uint64_t>(frames, 20'000));
    const std::uint64_t resident_before_kib = engine.resident_kib();
    const std::ptrdiff_t descriptors_before = descriptors(process);
    const std::ptrdiff_t own_descriptors_before = descriptors(::getpid());

    // A quarter through the plugin, the rest past it: two threads each.
    const auto begun = std::chrono::steady_clock::now();
    fuzz::Outcomes outcomes;
    {
        fuzz::HostileHost first(plugin(), engine.socket(), till, seed + 1);
        fuzz::HostileHost second(plugin(), engine.socket(), till, seed + 2);
        fuzz::HostileStream third(engine.socket(), till, seed + 3);
        fuzz::HostileStream fourth(engine.socket(), till, seed + 4);
        bool took = true;
        bool took_too = true;
        std::vector<std::thread> threads;
        threads.emplace_back([&] { first.feed(frames / 8); });
        threads.emplace_back([&] { second.feed(frames / 8); });
        threads.emplace_back([&] { took = third.feed(frames / 8 * 3); });
        threads.emplace_back([&] { took_too = fourth.feed(frames / 8 * 3); });
        for (std::thread& one : threads)
            one.join();
        CHECK(took);
        CHECK(took_too);
        add(outcomes, first.outcomes());
        add(outcomes, second.outcomes());
        CHECK(third.hang_ups() > 0);
    }
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun);
    const std::uint64_t resident_after_kib = engine.resident_kib();
    std::cout << seconds.count() << " s; through the plugin: " << outcomes.answered << " answered, "
              << outcomes.refused << " refused, " << outcomes.invalid << " invalid, "
              << outcomes.unavailable << " without an answer; the engine's memory grew from "
              << resident_before_kib / 1024 << " to " << resident_after_kib / 1024 << " MiB"
              << std::endl;

    CHECK_FALSE(engine.ended());
    CHECK(outcomes.impossible == 0);
    CHECK(outcomes.answered > frames / 100);
    CHECK(outcomes.refused > frames / 100);
    CHECK(outcomes.invalid > frames / 1000);
    CHECK(resident_after_kib < resident_before_kib + resident_growth_kib_max);
    CHECK(descriptors_come_down_to(process, descriptors_before));
    CHECK(descriptors(::getpid()) == own_descriptors_before);

    // A sale is recorded, once.
    const auto recorded = [&] { return engine.status()["recorded"]; };
    const nlohmann::json before = recorded();
    const std::string payload = sale("after-the-flood").SerializeAsString();
    const std::string id = random_id();
    for (const bool again : {false, true}) {
        const Posted posted = post(engine.socket(), payload, id);
        CHECK(posted.result == TILLSIDE_OK);
        CHECK(posted.repeated == again);
    }
    const nlohmann::json after = recorded();
    INFO(before.dump() << " then " << after.dump());
    CHECK(after["baskets"].get<int>() == before["baskets"].get<int>() + 1);
}
