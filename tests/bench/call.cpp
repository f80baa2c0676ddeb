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
#include <dlfcn.h>
#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sdk/schema/till.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/reference/ping_pong.hpp"
#include "tests/bench/running_engine.hpp"

namespace tillside::bench {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 100;
constexpr int warm_up_rounds = 3;
constexpr int calls_a_round = 500;
constexpr int opens = 500;
constexpr int processes = 100;
constexpr int processes_at_once = 16;
constexpr int calls_a_process = 500;
constexpr std::uint32_t deadline_ms = 1000;

struct Programs {
    fs::path plugin;
    fs::path engine;
    fs::path host;  // cold_host
};

double microseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// Durations, and the value below which a share of them lies.
class Durations {
public:
    void add(double microseconds) { all_.push_back(microseconds); }
    void add(const Durations& others) {
        all_.insert(all_.end(), others.all_.begin(), others.all_.end());
    }
    [[nodiscard]] double at(double share) {
        std::ranges::sort(all_);
        return all_[static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1))];
    }

private:
    std::vector<double> all_;
};

// Rounds of one and the same thing.
struct Timed {
    std::vector<Durations> rounds;
    Durations all;

    // The percentile of a quiet round.
    [[nodiscard]] double quiet(double share) {
        Durations each;
        for (Durations& one : rounds)
            each.add(one.at(share));
        return each.at(0.25);
    }
    // False where it did not work once.
    template <typename Once>
    [[nodiscard]] bool round(bool counts, const Once& once) {
        Durations these;
        for (int i = 0; i < calls_a_round; ++i) {
            const auto start = Clock::now();
            if (!once()) return false;
            these.add(microseconds_since(start));
        }
        if (!counts) return true;
        all.add(these);
        rounds.push_back(std::move(these));
        return true;
    }
};

std::unexpected<Error> broken(const std::string& words) {
    return fail(Domain::configuration, "call_failed", words);
}

// The plugin as a host in C has it: no typed client, no parsing of replies.
class Host {
public:
    static Result<Host> load(const fs::path& plugin) {
        void* library = ::dlopen(plugin.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) return broken(::dlerror());
        void* symbol = ::dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME);
        if (symbol == nullptr) return broken("the plugin has no entry");
        return Host(reinterpret_cast<tillside_plugin_entry_function>(symbol));
    }
    // Entry and open, with the engine named, so that open() connects.
    [[nodiscard]] tillside_session* open(const fs::path& socket, const fs::path& engine) {
        constexpr std::uint32_t version = TILLSIDE_PLUGIN_VERSION_1;
        table_ = static_cast<const tillside_plugin_v1*>(entry_(&version, 1));
        tillside_open_options options{};
        options.struct_size = sizeof options;
        options.socket_path_host = socket.c_str();
        options.engine_path_host = engine.c_str();
        tillside_session* session = nullptr;
        (void)table_->open(&options, &session);
        return session;
    }
    [[nodiscard]] bool call(tillside_session* session, std::string_view payload,
                            std::uint64_t* reply_bytes_out) const {
        tillside_request request{};
        request.struct_size = sizeof request;
        request.kind = till::HELLO;
        request.encoding = TILLSIDE_PROTOBUF;
        request.deadline_ms = deadline_ms;
        request.payload_host = reinterpret_cast<const std::uint8_t*>(payload.data());
        request.payload_bytes = payload.size();
        tillside_reply reply{};
        reply.struct_size = sizeof reply;
        const bool answered = table_->call(session, &request, &reply) == TILLSIDE_OK;
        *reply_bytes_out = reply.payload_bytes;
        table_->release(session, &reply);
        return answered;
    }
    void close(tillside_session* session) const { table_->close(session); }

private:
    explicit Host(tillside_plugin_entry_function entry) : entry_(entry) {}
    tillside_plugin_entry_function entry_;
    const tillside_plugin_v1* table_ = nullptr;
};

// Keeps this thread, and the processes that it starts, on one processor for a while.
class OneProcessor {
public:
    OneProcessor() {
        ::sched_getaffinity(0, sizeof before_, &before_);
        int last = CPU_SETSIZE - 1;
        while (last > 0 && !CPU_ISSET(last, &before_))
            --last;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(last, &one);
        ::sched_setaffinity(0, sizeof one, &one);
    }
    ~OneProcessor() { ::sched_setaffinity(0, sizeof before_, &before_); }
    OneProcessor(const OneProcessor&) = delete;
    OneProcessor& operator=(const OneProcessor&) = delete;

private:
    cpu_set_t before_{};
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
        const bool answered =
            called.round(counts, [&] { return host.call(session, payload, &reply_bytes); });
        if (!answered) return broken("a call got no answer");
        if (!bare.round(counts, [&] { return ping_pong->round_trip(); }))
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
        if (!host.call(session, {}, &reply_bytes)) return broken("a call got no answer");
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

void add_call(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("call", "what a call through the plugin costs");
    auto programs = std::make_shared<Programs>(programs_beside_this());
    command->add_option("--plugin", programs->plugin, "another libtillside.so");
    command->add_option("--engine", programs->engine, "another tillsided");
    command->callback([programs, &chosen] { chosen = [programs] { return call(*programs); }; });
}

}  // namespace tillside::bench
