// call: what goes over and comes back, and what is refused before anything is sent.
#include <fmt/format.h>

#include <set>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

constexpr std::size_t request_bytes_max = TILLSIDE_FRAME_BYTES_MAX - TILLSIDE_FRAME_HEADER_BYTES;

// The reply's own payload, or at its largest what fits.
void echo_what_fits(Connection& connection, const Frame& request) {
    connection.send(reply_to(request, request.payload.substr(0, TILLSIDE_REPLY_BYTES_MAX)));
}

void payload_is_unchanged(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo_what_fits);
    Session session(library, trial.socket());
    std::vector<std::size_t> sizes = {0,
                                      1,
                                      4095,
                                      4096,
                                      4097,
                                      TILLSIDE_REPLY_BYTES_MAX,
                                      TILLSIDE_REPLY_BYTES_MAX + 1,
                                      request_bytes_max};
    for (int i = 0; i < 20; ++i)
        sizes.push_back(trial.below(i % 4 == 0 ? request_bytes_max : 5000));
    for (const std::size_t size : sizes) {
        const std::string payload = trial.bytes(size);
        const std::uint32_t encoding = trial.below(2) == 0 ? TILLSIDE_PROTOBUF : TILLSIDE_JSON;
        const Outcome outcome = session.call(payload, {.encoding = encoding, .deadline_ms = 5000});
        expect(outcome.result == TILLSIDE_OK,
               told(fmt::format("call with {} bytes", size), outcome));
        const Frame sent = engine.received().back();
        expect(sent.payload == payload, fmt::format("of {} bytes {} reached the engine, or others",
                                                    size, sent.payload.size()));
        expect(sent.kind() == a_call && sent.encoding() == encoding,
               "kind or encoding reached the engine changed");
        expect(outcome.payload == payload.substr(0, TILLSIDE_REPLY_BYTES_MAX),
               fmt::format("the engine's answer of {} bytes reached the host as {}, or others",
                           std::min<std::size_t>(size, TILLSIDE_REPLY_BYTES_MAX),
                           outcome.payload.size()));
    }
}

void too_large_is_refused(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), [](Connection& connection, const Frame& request) {
        const bool large = request.payload == "large";
        connection.send(
            reply_to(request, std::string(large ? TILLSIDE_REPLY_BYTES_MAX + 1 : 1, 'x')));
    });
    Session session(library, trial.socket());
    const std::string payload(request_bytes_max + 1, 'x');
    const Outcome call = session.call(payload);
    expect(call.result == TILLSIDE_TOO_LARGE, told("call with a frame above 1 MiB", call));
    const Outcome post = session.post(payload);
    expect(post.result == TILLSIDE_TOO_LARGE, told("post with a frame above 1 MiB", post));
    expect(engine.received().empty(), "the request that is too large was sent all the same");
    const Outcome reply = session.call("large");
    expect(reply.result == TILLSIDE_UNAVAILABLE && reply.payload.empty(),
           told("call whose reply is above 256 KiB", reply));
    const Outcome next = session.call("small");
    expect(next.result == TILLSIDE_OK, told("the call after a reply that is too large", next));
}

void wrong_calls_are_refused(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    Session session(library, trial.socket());
    const auto refused = [&](const char* what, const Outcome& outcome) {
        expect(outcome.result == TILLSIDE_INVALID, told(what, outcome));
        expect(!outcome.error.empty(),
               fmt::format("last_error does not say what is wrong: {}", what));
    };
    refused("kind 0", session.call("x", {.kind = 0}));
    refused("encoding 0", session.call("x", {.encoding = 0}));
    refused("encoding 3", session.call("x", {.encoding = 3}));
    refused("deadline_ms 4", session.call("x", {.deadline_ms = 4}));
    refused("deadline_ms 5001", session.call("x", {.deadline_ms = 5001}));
    refused("poll with deadline_ms 5001", session.poll(0, 5001));
    tillside_request request = request_for("", {});
    request.payload_host = nullptr;
    request.payload_bytes = 5;
    tillside_reply reply = empty_reply();
    expect(session.table().call(session.raw(), &request, &reply) == TILLSIDE_INVALID,
           "a payload of 5 bytes at NULL is not INVALID");
    expect(session.table().call(session.raw(), nullptr, &reply) == TILLSIDE_INVALID,
           "a request that is NULL is not INVALID");
    expect(engine.received().empty(), "a wrong call was sent all the same");
    const Outcome shortest = session.call("x", {.deadline_ms = 5000});
    expect(shortest.result == TILLSIDE_OK, told("deadline_ms 5000", shortest));
    const Outcome standard = session.call("x", {.deadline_ms = 0});
    expect(standard.result != TILLSIDE_INVALID, told("deadline_ms 0, the default,", standard));
}

void ids_are_unique(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    std::set<RequestId> seen;
    for (int round = 0; round < 4; ++round) {
        Session session(library, trial.socket());
        for (int i = 0; i < 500; ++i) {
            const Outcome outcome = session.call("x");
            expect(outcome.result == TILLSIDE_OK, told("call", outcome));
            expect(outcome.id() != RequestId{}, "the request id in reply_out is all zero");
            expect(seen.insert(outcome.id()).second,
                   "the request id " + hex(outcome.id()) + " was made twice");
        }
    }
    const std::vector<Frame> received = engine.received();
    expect(received.size() == seen.size(), "not every request was sent once");
    for (const Frame& frame : received)
        expect(seen.contains(frame.id()), "an id was sent that reply_out does not tell");
}

void repeat_keeps_its_id(Trial& trial) {
    const Library library(trial.plugin);
    std::set<RequestId> known;
    const Listener engine(trial.socket(), [&](Connection& connection, const Frame& request) {
        const bool repeated = !known.insert(request.id()).second;
        // The first time it does the work and does not answer: the outcome is unknown.
        if (repeated) connection.send(reply_to(request, "done", {.repeated = true}));
    });
    Session session(library, trial.socket());
    const Outcome first = session.call("work", {.deadline_ms = 50});
    expect(first.result == TILLSIDE_UNAVAILABLE, told("call to a silent engine", first));
    const Outcome second = session.call("work", {.id = first.id()});
    expect(second.result == TILLSIDE_OK,
           told("the repeat with the id that reply_out gave", second));
    expect(second.id() == first.id(), "the repeat has another id in reply_out");
    expect((second.reply.flags & TILLSIDE_REPLY_REPEATED) != 0,
           "the reply is not marked TILLSIDE_REPLY_REPEATED");
    expect(known.size() == 1, "the repeat reached the engine under another id");
    RequestId own{};
    for (std::uint8_t& byte : own)
        byte = static_cast<std::uint8_t>(trial.random());
    const Outcome mine = session.call("work", {.deadline_ms = 50, .id = own});
    expect(mine.id() == own, "the id that the host gave is not the one in reply_out");
    expect(engine.received().back().id() == own, "the id that the host gave was not the one sent");
}

constexpr Case cases[] = {
    {"payload_is_unchanged", "payloads of every size and content cross unchanged, both ways",
     payload_is_unchanged},
    {"too_large_is_refused", "what is above a limit is refused and not sent; the next call works",
     too_large_is_refused},
    {"wrong_calls_are_refused", "a wrong call is INVALID, explained, and not sent",
     wrong_calls_are_refused},
    {"ids_are_unique", "every request has its own id, and reply_out tells it", ids_are_unique},
    {"repeat_keeps_its_id", "a repeat goes out under the id that the host gives",
     repeat_keeps_its_id},
};

}  // namespace

std::span<const Case> calling_cases() {
    return cases;
}

}  // namespace tillside::validator
