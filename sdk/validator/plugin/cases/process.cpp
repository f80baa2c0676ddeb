// Hosts as they are: with threads, forking, loading the plugin anew for every request.
#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>
#include <vector>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

// Own payloads come back, again and again.
void talk(Session& session, const std::string& who, int times) {
    for (int i = 0; i < times; ++i) {
        const std::string words = fmt::format("{} {}", who, i);
        const Outcome outcome = session.call(words, {.deadline_ms = 3000});
        expect(outcome.result == TILLSIDE_OK, told(who + ": call", outcome));
        expect(outcome.payload == words, who + " was given an answer to somebody else");
    }
}

void sessions_in_threads(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 3; ++round) {
                Session session(library, trial.socket());
                talk(session, fmt::format("thread {}", i), 200);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
}

void session_survives_fork(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    Session session(library, trial.socket());
    talk(session, "before the fork", 3);
    std::vector<pid_t> children;
    for (int i = 0; i < 3; ++i) {
        children.push_back(::fork());
        if (children.back() == 0) {
            talk(session, fmt::format("child {}", i), 100);
            session.table().close(session.raw());
            ::_exit(0);
        }
    }
    talk(session, "parent", 100);
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        expect(WIFEXITED(status), "a child crashed with the inherited session");
        expect(WEXITSTATUS(status) == 0, "a child could not use the inherited session");
    }
    talk(session, "parent, after its children closed theirs", 20);
}

bool is_mapped(const std::filesystem::path& plugin) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find(plugin.filename().string()) != std::string::npos) return true;
    return false;
}

void reloads_a_thousand_times(Trial& trial) {
    const Listener engine(trial.socket(), echo);
    for (int i = 0; i < 1000; ++i) {
        const Library library(trial.plugin);
        Session session(library, trial.socket());
        if (i % 10 == 0) talk(session, "loaded anew", 1);
    }
    expect(!is_mapped(trial.plugin), "after dlclose it is still mapped");
}

constexpr Case cases[] = {
    {"sessions_in_threads", "sessions in several threads do not disturb each other",
     sessions_in_threads},
    {"session_survives_fork", "after a fork parent and children use the session, each for itself",
     session_survives_fork},
    {"reloads_a_thousand_times", "it can be loaded, used and unloaded for every request",
     reloads_a_thousand_times},
};

}  // namespace

std::span<const Case> process_cases() {
    return cases;
}

}  // namespace tillside::validator
