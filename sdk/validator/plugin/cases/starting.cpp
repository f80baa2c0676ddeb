// A plugin that is told the engine's program starts it: once, and without a trace in the host.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <thread>

#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"
#include "sdk/validator/plugin/stand_in.hpp"

namespace tillside::validator {

namespace {

using std::chrono::milliseconds;

struct Paths {
    std::string socket;
    std::string engine;
    std::string config;
};

// Opens with the engine's program and calls until an engine answers.
Outcome open_and_ask(const Library& library, const Paths& paths, std::uint32_t kind,
                     std::string_view payload) {
    const tillside_plugin_v1& table = library.table();
    tillside_open_options options{};
    options.struct_size = sizeof options;
    options.socket_path_host = paths.socket.c_str();
    options.engine_path_host = paths.engine.c_str();
    options.engine_config_host = paths.config.c_str();
    tillside_session* session = nullptr;
    expect(table.open(&options, &session) == TILLSIDE_OK, "open with an engine's path is not OK");
    Outcome outcome;
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(6);
    while (std::chrono::steady_clock::now() < patience) {
        const tillside_request request =
            request_for(payload, {.kind = kind, .encoding = TILLSIDE_JSON, .deadline_ms = 500});
        outcome.reply = empty_reply();
        outcome.result = table.call(session, &request, &outcome.reply);
        if (outcome.reply.payload_plugin != nullptr)
            outcome.payload.assign(reinterpret_cast<const char*>(outcome.reply.payload_plugin),
                                   outcome.reply.payload_bytes);
        table.release(session, &outcome.reply);
        if (outcome.result != TILLSIDE_UNAVAILABLE) break;
        std::this_thread::sleep_for(milliseconds(20));
    }
    table.close(session);
    return outcome;
}

std::string this_program() {
    return std::filesystem::read_symlink("/proc/self/exe").string();
}

void engine_is_started_once(Trial& trial) {
    const Library library(trial.plugin);
    const auto config = write_stand_in_config(trial.socket());
    const Paths paths{trial.socket(), this_program(), config};
    std::array<int, 2> gate{};
    expect(::pipe2(gate.data(), O_CLOEXEC) == 0, "the validator has no pipe");
    std::array<pid_t, 3> hosts{};
    for (pid_t& host : hosts) {
        host = ::fork();
        if (host != 0) continue;
        ::close(gate[1]);
        char go = 0;
        (void)!::read(gate[0], &go, 1);  // ends when the parent closes: all at once
        const Outcome outcome = open_and_ask(library, paths, a_call, "hello");
        expect(outcome.result == TILLSIDE_OK && outcome.payload == "hello",
               told("the engine was not started: call", outcome));
        ::_exit(0);
    }
    ::close(gate[1]);
    bool all_answered = true;
    for (const pid_t host : hosts) {
        int status = 0;
        ::waitpid(host, &status, 0);
        all_answered &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    const auto starts = starts_of(config);
    for (const StandInStart& start : starts)
        ::kill(start.process, SIGKILL);
    expect(all_answered, "a host that opened with an engine's path got no answer within 6 s");
    // One that comes later is no start at once: it is for an engine that has not answered so long.
    const auto at_once = std::ranges::count_if(starts, [&](const StandInStart& start) {
        return start.at_ms < starts.front().at_ms + 300;
    });
    expect(at_once == 1,
           fmt::format("three hosts that opened at once started {} engines", at_once));
}

void started_engine_is_no_child(Trial& trial) {
    const auto config = write_stand_in_config(trial.socket());
    const Library library(trial.plugin);
    const Paths paths{trial.socket(), this_program(), config};
    const int inherited = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as hosts do
    ::signal(SIGHUP, SIG_IGN);
    sigset_t blocked{};
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGUSR1);
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    const Outcome outcome = open_and_ask(library, paths, a_call, "hello");
    ::close(inherited);
    const auto starts = starts_of(config);
    for (const StandInStart& start : starts)
        ::kill(start.process, SIGKILL);
    expect(outcome.result == TILLSIDE_OK, told("the engine was not started: call", outcome));
    expect(!starts.empty(), "the engine's program was not run as `ENGINE run --config FILE`");
    expect(::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD,
           "the host has a child that it does not know of");
    expect(starts[0].session_leader == 1, "the engine is in the host's session (no setsid)");
    expect(starts[0].descriptors == 0,
           fmt::format("the engine inherited {} descriptors", starts[0].descriptors));
    expect(starts[0].ignored_signals == 0, "the engine inherited ignored or blocked signals");
}

// ---------------------------------------------------------------- with a real engine

// A till without a head office; its keys are 32 times the same byte.
std::filesystem::path write_engine_config(const Trial& trial) {
    static constexpr std::string_view ones = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=";
    const auto secrets = trial.folder / "secrets.json";
    std::ofstream(secrets) << fmt::format(
        R"({{"store":"V","till":"V-1","token":"none","lookupKey":"{0}","wrappingKey":"{0}",)"
        R"("headOfficePublicKey":"{0}","headOfficeUrl":"https://127.0.0.1:1"}})",
        ones);
    std::filesystem::permissions(secrets, std::filesystem::perms(0600));
    const auto config = trial.folder / "tillsided.toml";
    std::ofstream(config) << "data = \"data\"\nsocket = \"s\"\nsecrets = \"secrets.json\"\n"
                             "[log]\nfile = \"log\"\n";
    return config;
}

std::vector<pid_t> engines_of(const std::filesystem::path& config) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream in(entry.path() / "cmdline", std::ios::binary);
        const std::string line(std::istreambuf_iterator<char>(in), {});
        if (line.find(config.string()) != std::string::npos) found.push_back(std::stoi(name));
    }
    return found;
}

// On a slow machine a second one may have been started; the engine's own lock ends it.
std::vector<pid_t> engines_left(const std::filesystem::path& config) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    std::vector<pid_t> engines = engines_of(config);
    while (engines.size() > 1 && std::chrono::steady_clock::now() < patience) {
        std::this_thread::sleep_for(milliseconds(20));
        engines = engines_of(config);
    }
    return engines;
}

void real_engine_imports_posts_once(Trial& trial) {
    const Library library(trial.plugin);
    const auto config = write_engine_config(trial);
    std::vector<RequestId> ids;
    {
        Session session(library, trial.socket());
        for (int i = 0; i < 3; ++i) {
            const Outcome outcome = session.post(
                fmt::format(R"({{"context":{{"store":"V","till":"V-1","businessDay":"2026-01-02",)"
                            R"("ticket":"{}","currency":"HKD"}},"revision":"1","reason":"v"}})",
                            i),
                {.kind = 257, .encoding = TILLSIDE_JSON, .deadline_ms = 40});
            expect(outcome.result == TILLSIDE_SPOOLED, told("post without an engine", outcome));
            ids.push_back(outcome.id());
        }
    }
    const Paths paths{trial.socket(), trial.engine, config};
    const Outcome status = open_and_ask(library, paths, 3, "");
    const auto left = std::distance(std::filesystem::directory_iterator(trial.spool()), {});
    const auto engines = engines_left(config);
    for (const pid_t engine : engines)
        ::kill(engine, SIGKILL);
    expect(status.result == TILLSIDE_OK, told("STATUS of the real engine", status));
    expect(engines.size() == 1, fmt::format("{} engines run, not one", engines.size()));
    expect(left == 0, fmt::format("{} spool files are left after the engine's import", left));
    expect(status.payload.find(R"("events":"3")") != std::string::npos,
           "the engine has not recorded the three posts once each: " + status.payload);
}

constexpr Case cases[] = {
    {"engine_is_started_once", "hosts that open at once start one engine", engine_is_started_once,
     true},
    {"started_engine_is_no_child", "the engine inherits nothing, and is no child of the host",
     started_engine_is_no_child},
    {"real_engine_imports_posts_once", "a real engine records each spooled post exactly once",
     real_engine_imports_posts_once, false, true},
};

}  // namespace

std::span<const Case> starting_cases() {
    return cases;
}

}  // namespace tillside::validator
