// tillside-bench call: what a call through the plugin costs beside the bare machine.
//
// The call does nothing, but passes every station: plugin, socket, dispatcher, reply. It is HELLO,
// the smallest kind that the dispatcher serves (POLL is answered before it, STATUS counts rows),
// with a payload that makes its frame as long as the reference's bytes. Rounds of both alternate,
// so that whatever else the machine does hits both alike. Host, engine and reference share one
// processor: there the reference is at its fastest, and the ratio is the same in every run. Spread
// over processors, what is measured is mostly how deep each of them happens to sleep (the median of
// one and the same ping-pong is anything from 9 to 34 us). A machine that is busy with something
// else only adds to both, so each side's figure is that of its quieter rounds: the lower quartile
// of the rounds' percentiles. The details tell the percentiles over all rounds, too.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sdk/schema/till.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/host.hpp"
#include "tests/bench/reference/ping_pong.hpp"
#include "tests/bench/running_engine.hpp"
#include "tests/bench/timing.hpp"

namespace tillside::bench {

namespace {

namespace fs = std::filesystem;

constexpr int rounds = 100;
constexpr int warm_up_rounds = 3;
constexpr int calls_a_round = 500;
constexpr int opens = 500;
constexpr int processes = 100;
constexpr int processes_at_once = 16;
constexpr int calls_a_process = 500;

struct Programs {
    fs::path plugin;
    fs::path engine;
    fs::path host;  // cold_host
};

// A Hello of exactly that many bytes.
std::string hello_of(std::size_t bytes) {
    till::Hello hello;
    hello.set_host_name("tillside-bench");
    while (hello.ByteSizeLong() < bytes)
        hello.mutable_host_version()->push_back('1');
    return hello.SerializeAsString();
}

Result<void> measure_calls(Host& host, const Programs& programs) {
    const OneProcessor shared;
    auto engine = RunningEngine::start(programs.engine);
    if (!engine) return std::unexpected(engine.error());
    auto ping_pong = reference::PingPong::start();
    if (!ping_pong) return std::unexpected(ping_pong.error());
    const std::string payload = hello_of(reference::PingPong::bytes - TILLSIDE_FRAME_HEADER_BYTES);
    tillside_session* session = host.open(engine->socket(), programs.engine);
    Timed called;
    Timed bare;
    std::uint64_t reply_bytes = 0;
    for (int round = -warm_up_rounds; round < rounds; ++round) {
        const bool counts = round >= 0;
        const bool answered = called.round(calls_a_round, counts, [&] {
            return host.call(session, till::HELLO, payload, &reply_bytes);
        });
        if (!answered) return broken("a call got no answer");
        if (!bare.round(calls_a_round, counts, [&] { return ping_pong->round_trip(); }))
            return broken("the ping-pong got no answer");
    }
    host.close(session);
    for (const auto& [name, share] : {std::pair{"p50", 0.5}, std::pair{"p99", 0.99}}) {
        const double quiet_call = called.quiet(share);
        const double quiet_ping_pong = bare.quiet(share);
        print({fmt::format("call.{}_ratio", name),
               quiet_call / quiet_ping_pong,
               "ratio",
               {{"kind", "HELLO"},
                {"call_us", quiet_call},
                {"ping_pong_us", quiet_ping_pong},
                {"call_all_rounds_us", called.all.at(share)},
                {"ping_pong_all_rounds_us", bare.all.at(share)},
                {"rounds", rounds},
                {"calls_a_round", calls_a_round},
                {"request_bytes", TILLSIDE_FRAME_HEADER_BYTES + payload.size()},
                {"reply_bytes", TILLSIDE_FRAME_HEADER_BYTES + reply_bytes},
                {"ping_pong_bytes", reference::PingPong::bytes}}});
    }
    return {};
}

Result<void> measure_open(Host& host, const RunningEngine& engine, const Programs& programs) {
    Durations taken;
    for (int i = 0; i < opens; ++i) {
        const auto start = Clock::now();
        tillside_session* session = host.open(engine.socket(), programs.engine);
        taken.add(microseconds_since(start));
        if (session == nullptr) return broken("a session does not open");
        std::uint64_t reply_bytes = 0;  // the connection is one that works
        if (!host.call(session, till::HELLO, {}, &reply_bytes))
            return broken("a call got no answer");
        host.close(session);
    }
    print({"call.open_p50_ms",
           taken.at(0.5) / 1000,
           "ms",
           {{"opens", opens}, {"p99_ms", taken.at(0.99) / 1000}}});
    return {};
}

pid_t start_host(const Programs& programs, const RunningEngine& engine, int calls) {
    const std::string socket = engine.socket();
    const std::string count = std::to_string(calls);
    std::vector<char*> words;
    for (const char* word :
         {programs.host.c_str(), programs.plugin.c_str(), socket.c_str(), count.c_str()})
        words.push_back(const_cast<char*>(word));
    words.push_back(nullptr);
    pid_t child = -1;
    return ::posix_spawn(&child, words[0], nullptr, nullptr, words.data(), environ) == 0 ? child
                                                                                         : -1;
}

// Whether the process found every call answered.
bool all_answered(pid_t child) {
    int status = -1;
    return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

Result<void> measure_processes(const RunningEngine& engine, const Programs& programs) {
    Durations taken;
    for (int i = 0; i < processes; ++i) {
        const auto start = Clock::now();
        if (!all_answered(start_host(programs, engine, 1)))
            return broken("a process that loads the plugin, calls and ends got no answer");
        taken.add(microseconds_since(start));
    }
    print({"call.process_p50_ms",
           taken.at(0.5) / 1000,
           "ms",
           {{"processes", processes}, {"p99_ms", taken.at(0.99) / 1000}}});

    std::vector<pid_t> children;
    for (int i = 0; i < processes_at_once; ++i)
        children.push_back(start_host(programs, engine, calls_a_process));
    int failed = 0;
    for (const pid_t child : children)
        failed += all_answered(child) ? 0 : 1;
    print({"call.processes_failed",
           static_cast<double>(failed),
           "processes",
           {{"processes", processes_at_once}, {"calls_each", calls_a_process}}});
    return {};
}

Result<void> call(const Programs& programs) {
    auto host = Host::load(programs.plugin);
    if (!host) return std::unexpected(host.error());
    if (auto done = measure_calls(*host, programs); !done) return done;
    auto engine = RunningEngine::start(programs.engine);
    if (!engine) return std::unexpected(engine.error());
    if (auto done = measure_open(*host, *engine, programs); !done) return done;
    return measure_processes(*engine, programs);
}

// The programs of the same build, unless others are named.
Programs programs_beside_this() {
    const fs::path bin = fs::read_symlink("/proc/self/exe").parent_path();
    return {bin.parent_path() / "lib" / "libtillside.so", bin / "tillsided", bin / "cold_host"};
}

}  // namespace

void add_call(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("call", "what a call through the plugin costs");
    auto programs = std::make_shared<Programs>(programs_beside_this());
    command->add_option("--plugin", programs->plugin, "another libtillside.so");
    command->add_option("--engine", programs->engine, "another tillsided");
    command->callback([programs, &chosen] { chosen = [programs] { return call(*programs); }; });
}

}  // namespace tillside::bench
