// A guest in the host's process: what the plugin leaves as it found it. Each case looks before and
// after a tour through every function, with an engine and without one.
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

extern char** environ;

namespace tillside::validator {

namespace {

void answer_by_payload(Connection& connection, const Frame& request) {
    if (request.payload == "silence") return;
    if (request.payload == "close") return connection.close_after_this();
    const bool refused = request.payload == "refuse";
    connection.send(
        reply_to(request, request.payload,
                 {.status = refused ? static_cast<std::uint32_t>(TILLSIDE_REFUSED) : 0}));
}

// Every function, every result. between: called while a session is open and connected.
void tour(const Library& library, const Trial& trial, const std::function<void()>& between = {}) {
    {
        Session session(library, trial.socket());
        (void)session.call("x");
        (void)session.call("refuse");
        (void)session.poll(0);
        (void)session.post("x");
        if (between) between();
        (void)session.call("x", {.encoding = 9});
        (void)session.call("silence", {.deadline_ms = 20});
        (void)session.call("close", {.deadline_ms = 100});
        (void)session.post("silence", {.kind = a_post, .deadline_ms = 20});
    }
    Session nobody(library, trial.folder / "nobody");
    (void)nobody.call("x", {.deadline_ms = 20});
    (void)nobody.post("x", {.kind = a_post, .deadline_ms = 20});
}

std::size_t entries_of(const char* folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

void starts_no_thread(Trial& trial) {
    const Listener engine(trial.socket(), answer_by_payload);
    const std::size_t before = entries_of("/proc/self/task");
    const Library library(trial.plugin);
    std::size_t during = 0;
    tour(library, trial, [&] { during = entries_of("/proc/self/task"); });
    expect(
        during == before && entries_of("/proc/self/task") == before,
        fmt::format("the process had {} threads, and has {} with a session open", before, during));
}

struct Signals {
    std::map<int, struct sigaction> handlers;
    sigset_t mask{};
};

Signals signals_now() {
    Signals now;
    for (int number = 1; number < 65; ++number) {
        struct sigaction action {};
        if (::sigaction(number, nullptr, &action) == 0) now.handlers[number] = action;
    }
    ::pthread_sigmask(SIG_SETMASK, nullptr, &now.mask);
    return now;
}

void leaves_signals_alone(Trial& trial) {
    const Listener engine(trial.socket(), answer_by_payload);
    const Signals before = signals_now();
    const Library library(trial.plugin);
    const auto compare = [&] {
        const Signals now = signals_now();
        for (const auto& [number, action] : before.handlers)
            expect(now.handlers.at(number).sa_handler == action.sa_handler &&
                       now.handlers.at(number).sa_flags == action.sa_flags,
                   fmt::format("the handler of signal {} was changed", number));
        for (int number = 1; number < 65; ++number)
            expect(::sigismember(&now.mask, number) == ::sigismember(&before.mask, number),
                   fmt::format("the mask of signal {} was changed", number));
    };
    tour(library, trial, compare);
    compare();
}

void raises_no_sigpipe(Trial& trial) {
    ::signal(SIGPIPE, SIG_DFL);  // would end this process
    const Library library(trial.plugin);
    auto engine = std::make_unique<Listener>(trial.socket(), echo);
    Session session(library, trial.socket());
    (void)session.call("x");
    engine.reset();
    (void)session.call(std::string(500'000, 'x'), {.deadline_ms = 50});
    engine = std::make_unique<Listener>(trial.socket(), [](Connection& connection, const Frame&) {
        connection.close_after_this();
    });
    for (int i = 0; i < 5; ++i)
        (void)session.call(std::string(900'000, 'x'), {.deadline_ms = 100});
}

std::string surroundings() {
    std::string all;
    for (char** entry = environ; *entry != nullptr; ++entry)
        all += std::string(*entry) + "\n";
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return all + fmt::format("umask {:o}\n", mask) + "cwd " +
           std::filesystem::current_path().string() + "\nlocale " + ::setlocale(LC_ALL, nullptr) +
           "\n";
}

void leaves_surroundings_alone(Trial& trial) {
    const Listener engine(trial.socket(), answer_by_payload);
    std::filesystem::current_path(trial.folder);
    const std::string before = surroundings();
    const Library library(trial.plugin);
    std::string during;
    tour(library, trial, [&] { during = surroundings(); });
    expect(during == before && surroundings() == before,
           "environment, working folder, umask or locale were changed");
}

void prints_nothing(Trial& trial) {
    const Listener engine(trial.socket(), answer_by_payload);
    const auto file = trial.folder / "printed";
    const int out = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    expect(::dup2(out, 1) == 1 && ::dup2(out, 2) == 2, "the validator cannot listen to itself");
    {
        const Library library(trial.plugin);
        tour(library, trial);
    }
    ::fflush(nullptr);
    expect(std::filesystem::file_size(file) == 0,
           fmt::format("it printed {} bytes to the host's standard output or error",
                       std::filesystem::file_size(file)));
}

void leaks_no_descriptor(Trial& trial) {
    const Listener engine(trial.socket(), answer_by_payload);
    const auto settled = [&] {
        for (int i = 0; i < 400 && engine.connections() > 0; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return entries_of("/proc/self/fd");
    };
    const Library library(trial.plugin);
    tour(library, trial);
    const std::size_t before = settled();
    for (int i = 0; i < 5; ++i)
        tour(library, trial);
    const std::size_t after = settled();
    expect(after <= before,
           fmt::format("{} descriptors were open, and {} after five more sessions", before, after));
}

void descriptors_close_on_exec(Trial& trial) {
    const Listener engine(trial.socket(), answer_by_payload);
    std::array<bool, 256> ours{};
    for (int i = 0; i < 256; ++i)
        ours.at(static_cast<std::size_t>(i)) = ::fcntl(i, F_GETFD) >= 0;
    const Library library(trial.plugin);
    tour(library, trial, [&] {
        for (int i = 0; i < 256; ++i) {
            const int flags = ::fcntl(i, F_GETFD);
            expect(flags < 0 || ours.at(static_cast<std::size_t>(i)) || (flags & FD_CLOEXEC) != 0,
                   fmt::format("descriptor {} would be inherited by a program that the host starts",
                               i));
        }
    });
}

constexpr Case cases[] = {
    {"starts_no_thread", "it starts no thread", starts_no_thread},
    {"leaves_signals_alone", "it changes no signal handler and no mask", leaves_signals_alone},
    {"raises_no_sigpipe", "an engine that goes away raises no SIGPIPE", raises_no_sigpipe},
    {"leaves_surroundings_alone", "environment, working folder, umask and locale stay",
     leaves_surroundings_alone},
    {"prints_nothing", "it writes nothing to standard output or error", prints_nothing},
    {"leaks_no_descriptor", "a closed session leaves no descriptor open", leaks_no_descriptor},
    {"descriptors_close_on_exec", "programs that the host starts inherit no descriptor",
     descriptors_close_on_exec},
};

}  // namespace

std::span<const Case> guest_cases() {
    return cases;
}

}  // namespace tillside::validator
