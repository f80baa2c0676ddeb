// Time: what the engine does or does not do never costs the host more than its deadline.
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

using std::chrono::milliseconds;

// What a machine's scheduling may add; the shortest of three is held to it, so that unlucky calls
// on a busy machine are not taken for the plugin's fault.
constexpr double scheduling_ms = 25;

void trickle(Connection& connection, const Frame& request) {
    for (const char byte : reply_to(request, std::string(500, 'x')).bytes()) {
        if (!connection.send({&byte, 1})) return;
        std::this_thread::sleep_for(milliseconds(2));
    }
}

// A socket on which somebody listens and never accepts or reads: an engine that is stopped.
class Stopped {
public:
    Stopped(const std::filesystem::path& path, int queue)
        : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.string().copy(address.sun_path, sizeof address.sun_path - 1);
        const auto* where = reinterpret_cast<const sockaddr*>(&address);
        expect(::bind(socket_, where, sizeof address) == 0 && ::listen(socket_, queue) == 0,
               "the validator cannot listen");
        for (int i = 0; queue == 0 && i < 2; ++i) {
            waiting_.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            (void)::connect(waiting_.back(), where, sizeof address);
        }
    }
    ~Stopped() {
        for (const int one : waiting_)
            ::close(one);
        ::close(socket_);
    }
    Stopped(const Stopped&) = delete;
    Stopped& operator=(const Stopped&) = delete;

private:
    int socket_;
    std::vector<int> waiting_;
};

struct Situation {
    const char* words;
    std::function<std::shared_ptr<void>(const std::filesystem::path&)> make;
    std::size_t payload = 10;
};

const std::array<Situation, 6> situations = {{
    {"nobody listening", [](const auto&) { return nullptr; }},
    {"a listener that never answers",
     [](const auto& path) { return std::make_shared<Listener>(path, silence); }},
    {"a listener that answers one byte at a time",
     [](const auto& path) { return std::make_shared<Listener>(path, trickle); }},
    {"a stopped engine", [](const auto& path) { return std::make_shared<Stopped>(path, 8); }},
    {"a stopped engine and a payload that no socket holds",
     [](const auto& path) { return std::make_shared<Stopped>(path, 8); }, 900'000},
    {"an engine whose queue of connections is full",
     [](const auto& path) { return std::make_shared<Stopped>(path, 0); }},
}};

// Each try on a socket of its own, so that what the plugin has learned about one (its circuit
// breaker) does not make the next one fast.
double shortest_of_three(Trial& trial, const Library& library, const Situation& situation,
                         const std::function<Outcome(Session&, const std::string&)>& ask) {
    static int number = 0;
    double shortest = 1e9;
    for (int i = 0; i < 3; ++i) {
        const auto path = trial.folder / fmt::format("s{}", ++number);
        const auto engine = situation.make(path);
        Session session(library, path);
        const Outcome outcome = ask(session, trial.bytes(situation.payload));
        expect(outcome.result == TILLSIDE_UNAVAILABLE,
               told(fmt::format("with {}, it", situation.words), outcome));
        shortest = std::min(shortest, outcome.milliseconds);
    }
    return shortest;
}

void deadline_is_kept(Trial& trial) {
    const Library library(trial.plugin);
    for (const Situation& situation : situations) {
        for (const std::uint32_t deadline : {5u, 60u}) {
            const double call = shortest_of_three(
                trial, library, situation, [&](Session& session, const std::string& payload) {
                    return session.call(payload, {.deadline_ms = deadline});
                });
            expect(call <= deadline + scheduling_ms,
                   fmt::format("with {} and deadline_ms {}, call took {:.0f} ms", situation.words,
                               deadline, call));
        }
        const double poll = shortest_of_three(
            trial, library, situation,
            [](Session& session, const std::string&) { return session.poll(0, 60); });
        expect(
            poll <= 60 + scheduling_ms,
            fmt::format("with {} and deadline_ms 60, poll took {:.0f} ms", situation.words, poll));
    }
}

void deadline_is_used(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), [](Connection& connection, const Frame& request) {
        std::this_thread::sleep_for(milliseconds(150));
        connection.send(reply_to(request, "in time"));
    });
    Session session(library, trial.socket());
    const Outcome outcome = session.call("x", {.deadline_ms = 2000});
    expect(outcome.result == TILLSIDE_OK && outcome.payload == "in time",
           told("an answer after 150 ms with deadline_ms 2000: call", outcome));
}

void deadline_is_sent(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    Session session(library, trial.socket());
    for (const std::uint32_t deadline : {200u, 5000u}) {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        const Outcome outcome = session.call("x", {.deadline_ms = deadline});
        expect(outcome.result == TILLSIDE_OK, told("call", outcome));
        const auto sent = std::chrono::nanoseconds(static_cast<std::int64_t>(
            engine.received().back().number(TILLSIDE_FRAME_AT_DEADLINE, 8)));
        const auto ahead = std::chrono::duration_cast<milliseconds>(sent - now).count();
        expect(
            ahead >= static_cast<long>(deadline) - 1 && ahead <= static_cast<long>(deadline) + 500,
            fmt::format("with deadline_ms {} the frame's deadline is {} ms ahead of the "
                        "monotonic clock",
                        deadline, ahead));
    }
}

void late_reply_is_not_read(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), [](Connection& connection, const Frame& request) {
        if (request.payload == "first") std::this_thread::sleep_for(milliseconds(120));
        connection.send(reply_to(request, "answer to " + request.payload));
    });
    Session session(library, trial.socket());
    const Outcome first = session.call("first", {.deadline_ms = 40});
    expect(first.result == TILLSIDE_UNAVAILABLE, told("call, answered too late,", first));
    for (const char* payload : {"second", "third"}) {
        const Outcome next = session.call(payload, {.deadline_ms = 3000});
        expect(next.result == TILLSIDE_OK, told("the call after a late answer", next));
        expect(next.payload == std::string("answer to ") + payload,
               "a later call was given the late answer to an earlier one");
    }
}

constexpr Case cases[] = {
    {"deadline_is_kept", "call and poll return within deadline_ms, whatever the engine does",
     deadline_is_kept, true},
    {"deadline_is_used", "an answer within the deadline is waited for", deadline_is_used},
    {"deadline_is_sent", "the frame tells the engine the absolute deadline", deadline_is_sent},
    {"late_reply_is_not_read", "what comes after the deadline is never given to a later call",
     late_reply_is_not_read},
};

}  // namespace

std::span<const Case> deadline_cases() {
    return cases;
}

}  // namespace tillside::validator
