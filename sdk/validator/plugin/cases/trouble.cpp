// Engines that close, lie or babble: the host gets UNAVAILABLE in time, and the next call works.
#include <fmt/format.h>

#include <array>
#include <functional>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

// How often one request may be sent: an engine that it brings down must not be brought down again
// and again by it.
constexpr std::size_t sends_max = 4;

void closing_engine_is_survived(Trial& trial) {
    const Library library(trial.plugin);
    for (const std::size_t bytes : {0u, 10u, 64u, 70u}) {  // of the reply, before it closes
        const auto path = trial.folder / fmt::format("s{}", bytes);
        const Listener engine(path, [bytes](Connection& connection, const Frame& request) {
            const std::string whole = reply_to(request, std::string(50, 'x')).bytes();
            connection.send(request.payload == "good" ? whole : whole.substr(0, bytes));
            connection.close_after_this();
        });
        Session session(library, path);
        const Outcome bad = session.call("bad", {.deadline_ms = 500});
        expect(bad.result == TILLSIDE_UNAVAILABLE && bad.payload.empty(),
               told(fmt::format("an engine that closes after {} bytes: call", bytes), bad));
        const std::vector<Frame> sent = engine.received();
        expect(!sent.empty() && sent.size() <= sends_max,
               fmt::format("a request that closes the connection was sent {} times", sent.size()));
        for (const Frame& frame : sent)
            expect(frame.id() == bad.id(), "it was sent again under another id");
        for (int i = 0; i < 2; ++i) {
            const Outcome good = session.call("good", {.deadline_ms = 2000});
            expect(good.result == TILLSIDE_OK, told("the call after it", good));
        }
    }
}

struct Lie {
    const char* words;
    std::function<std::string(const Frame& request)> reply;
};

Lie with_byte(const char* words, unsigned at, std::uint8_t value) {
    return {words, [at, value](const Frame& request) {
                Frame reply = reply_to(request, "payload");
                reply.header.at(at) = value;
                return reply.bytes();
            }};
}

const std::array<Lie, 11> lies = {{
    {"another request's id",
     [](const Frame& request) {
         Frame reply = reply_to(request, "payload");
         reply.header[TILLSIDE_FRAME_AT_REQUEST_ID + 15] ^= 1;
         return reply.bytes();
     }},
    with_byte("another version", TILLSIDE_FRAME_AT_VERSION, 9),
    with_byte("another kind", TILLSIDE_FRAME_AT_KIND, 99),
    with_byte("another encoding", TILLSIDE_FRAME_AT_ENCODING, TILLSIDE_JSON),
    with_byte("no reply flag", TILLSIDE_FRAME_AT_FLAGS, 0),
    with_byte("a status that no engine has", TILLSIDE_FRAME_AT_STATUS, 4),
    with_byte("a length of 2 GB", TILLSIDE_FRAME_AT_LENGTH + 3, 0x7f),
    {"a length shorter than the header",
     [](const Frame& request) {
         Frame reply = reply_to(request, "");
         reply.set_number(TILLSIDE_FRAME_AT_LENGTH, 4, 10);
         return reply.bytes();
     }},
    {"more than the reply",
     [](const Frame& request) { return reply_to(request, "payload").bytes() + "x"; }},
    {"text", [](const Frame&) { return std::string(100, 'H'); }},
    {"zeros", [](const Frame&) { return std::string(100, '\0'); }},
}};

void lies_are_not_believed(Trial& trial) {
    const Library library(trial.plugin);
    int number = 0;
    for (const Lie& lie : lies) {
        const auto path = trial.folder / fmt::format("s{}", ++number);
        const Listener engine(path, [&](Connection& connection, const Frame& request) {
            connection.send(request.payload == "lie" ? lie.reply(request)
                                                     : reply_to(request, "truth").bytes());
        });
        Session session(library, path);
        const Outcome lied = session.call("lie", {.deadline_ms = 100});
        expect(lied.result == TILLSIDE_UNAVAILABLE && lied.payload.empty(),
               told(fmt::format("an engine that sends {}: call", lie.words), lied));
        const Outcome next = session.call("truth", {.deadline_ms = 2000});
        expect(next.result == TILLSIDE_OK && next.payload == "truth",
               told(fmt::format("the call after {}", lie.words), next));
    }
}

void random_replies_are_survived(Trial& trial) {
    const Library library(trial.plugin);
    for (int i = 0; i < 150; ++i) {
        const auto path = trial.folder / fmt::format("s{}", i);
        const Listener engine(path, [&](Connection& connection, const Frame& request) {
            std::string bytes = reply_to(request, trial.bytes(trial.below(400))).bytes();
            for (std::size_t damage = trial.below(5); damage-- > 0;)
                bytes[trial.below(TILLSIDE_FRAME_HEADER_BYTES)] = static_cast<char>(trial.random());
            if (trial.below(3) == 0) bytes.resize(trial.below(bytes.size() + 1));
            connection.send(bytes);
            connection.close_after_this();
        });
        Session session(library, path);
        const Outcome outcome = session.call("x", {.deadline_ms = 20});
        expect(outcome.result == TILLSIDE_OK || outcome.result == TILLSIDE_REFUSED ||
                   outcome.result == TILLSIDE_UNAVAILABLE,
               told("an engine that sends damaged replies: call", outcome));
        expect(outcome.milliseconds < 1000,
               told("an engine that sends damaged replies: call", outcome));
    }
}

constexpr Case cases[] = {
    {"closing_engine_is_survived", "an engine that closes costs one call; the next one works",
     closing_engine_is_survived},
    {"lies_are_not_believed", "a reply that is not the answer is never given to the host",
     lies_are_not_believed},
    {"random_replies_are_survived", "damaged replies bring nothing down",
     random_replies_are_survived},
};

}  // namespace

std::span<const Case> trouble_cases() {
    return cases;
}

}  // namespace tillside::validator
