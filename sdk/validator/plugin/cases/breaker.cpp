// The circuit breaker: an engine that does not answer costs a few deadlines, not one for each call.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint32_t deadline = 100;
constexpr int time_outs_max = 20;

bool at_once(const Outcome& outcome) {
    return outcome.result == TILLSIDE_UNAVAILABLE && outcome.milliseconds < deadline / 2.0;
}

// Calls until one is answered at once.
void make_it_open(Session& session) {
    for (int i = 0; i < time_outs_max; ++i)
        if (at_once(session.call("x", {.deadline_ms = deadline}))) return;
    fail(fmt::format("after {} time-outs in a row a call still waits for its deadline",
                     time_outs_max));
}

// The pauses between the next tries that reach the silent engine.
std::vector<double> pauses(Session& session, std::size_t count) {
    std::vector<double> found;
    auto before = Clock::now();
    const auto patience = before + std::chrono::seconds(8);
    while (found.size() < count) {
        expect(Clock::now() < patience, "while open, no call was let through to try for 8 s");
        if (!at_once(session.call("x", {.deadline_ms = deadline}))) {
            const std::chrono::duration<double, std::milli> pause = Clock::now() - before;
            found.push_back(pause.count() - deadline);
            before = Clock::now();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return found;
}

void breaker_opens_and_closes(Trial& trial) {
    const Library library(trial.plugin);
    std::atomic<bool> answering{false};
    const Listener engine(trial.socket(), [&](Connection& connection, const Frame& request) {
        if (answering) echo(connection, request);
    });
    Session session(library, trial.socket());
    make_it_open(session);
    const std::vector<double> found = pauses(session, 3);
    expect(found[2] > found[0] * 1.5,
           fmt::format("the pauses do not grow: {:.0f}, {:.0f}, {:.0f} ms", found[0], found[1],
                       found[2]));
    answering = true;
    const auto patience = Clock::now() + std::chrono::seconds(8);
    while (session.call("x", {.deadline_ms = 1000}).result != TILLSIDE_OK) {
        expect(Clock::now() < patience, "8 s after the engine came back it is still not tried");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    for (int i = 0; i < 20; ++i) {
        const Outcome outcome = session.call("x", {.deadline_ms = 1000});
        expect(outcome.result == TILLSIDE_OK, told("a call after the engine came back", outcome));
    }
}

void breaker_is_shared(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), silence);
    Session session(library, trial.socket());
    make_it_open(session);
    (void)pauses(session, 3);  // long enough for a process to start
    const pid_t child = ::fork();
    if (child == 0) {
        Session fresh(library, trial.socket());
        // One of the two may be the one that is let through to try.
        const bool shared = at_once(fresh.call("x", {.deadline_ms = deadline})) ||
                            at_once(fresh.call("x", {.deadline_ms = deadline}));
        ::_exit(shared ? 0 : 3);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    expect(WIFEXITED(status) && WEXITSTATUS(status) == 0,
           "a new process waits for its deadlines although another one has learned better");
}

constexpr Case cases[] = {
    {"breaker_opens_and_closes",
     "after time-outs calls are answered at once, for growing pauses, until the engine is back",
     breaker_opens_and_closes},
    {"breaker_is_shared", "a new process knows at once that the engine does not answer",
     breaker_is_shared},
};

}  // namespace

std::span<const Case> breaker_cases() {
    return cases;
}

}  // namespace tillside::validator
