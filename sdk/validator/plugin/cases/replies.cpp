// Replies: what is in them, how long they live, how they are given back; polls; words for errors.
#include <fmt/format.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <vector>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

void refuse(Connection& connection, const Frame& request) {
    connection.send(reply_to(request, "why", {.status = TILLSIDE_REFUSED}));
}

void reply_is_always_filled(Trial& trial) {
    const Library library(trial.plugin);
    Session session(library, trial.socket());
    const auto filled = [](const char* what, const Outcome& outcome, std::uint32_t kind) {
        expect(outcome.id() != RequestId{}, fmt::format("{}: reply_out has no request id", what));
        expect(outcome.reply.kind == kind,
               fmt::format("{}: reply_out has kind {}, not {}", what, outcome.reply.kind, kind));
    };
    const Outcome away = session.call("x", {.deadline_ms = 20});
    filled("UNAVAILABLE", away, a_call);
    expect(away.reply.payload_plugin == nullptr && away.reply.payload_bytes == 0,
           "an UNAVAILABLE reply has a payload");
    filled("SPOOLED", session.post("x", {.kind = a_post, .deadline_ms = 20}), a_post);
    const Listener engine(trial.socket(), echo);
    filled("OK", session.call("x"), a_call);
    const Outcome empty = session.call("");
    expect(empty.result == TILLSIDE_OK && empty.reply.payload_bytes == 0,
           told("call with an empty answer", empty));
}

void refusal_is_passed_on(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), refuse);
    Session session(library, trial.socket());
    const Outcome call = session.call("x");
    expect(call.result == TILLSIDE_REFUSED, told("call, refused,", call));
    expect(call.payload == "why", "the Failure that the engine sent did not reach the host");
    expect(!call.error.empty(), "last_error has no words for a refusal");
    const Outcome post = session.post("x");
    expect(post.result == TILLSIDE_REFUSED && post.payload == "why", told("post, refused,", post));
    std::error_code none;
    expect(!std::filesystem::exists(trial.spool(), none) ||
               std::filesystem::is_empty(trial.spool(), none),
           "a post that the engine refused was spooled");
}

void poll_carries_the_cursor(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), [](Connection& connection, const Frame& request) {
        const std::uint64_t cursor = request.number(TILLSIDE_FRAME_AT_CURSOR, 8);
        const bool news = cursor < 1'000'000'000'000;
        connection.send(
            reply_to(request, news ? "news" : "", {.cursor = news ? 1'000'000'000'007 : cursor}));
    });
    Session session(library, trial.socket());
    const Outcome first = session.poll(5);
    expect(first.result == TILLSIDE_OK, told("poll", first));
    const Frame sent = engine.received().back();
    expect(sent.kind() == TILLSIDE_KIND_POLL, fmt::format("poll is sent as kind {}", sent.kind()));
    expect(sent.number(TILLSIDE_FRAME_AT_CURSOR, 8) == 5, "the cursor did not reach the engine");
    expect(first.reply.cursor == 1'000'000'000'007, "the engine's cursor did not reach the host");
    const Outcome second = session.poll(first.reply.cursor);
    expect(second.reply.cursor == first.reply.cursor, "without news the cursor changed");
    const Outcome call = session.call("x");
    expect(call.reply.cursor == 0, "a call's reply has a cursor");
}

void release_may_be_repeated(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    Session session(library, trial.socket());
    const tillside_plugin_v1& table = session.table();
    tillside_reply zeroed{};
    table.release(session.raw(), &zeroed);
    zeroed.struct_size = sizeof zeroed;
    table.release(session.raw(), &zeroed);
    const tillside_request request = request_for("hello", {});
    tillside_reply reply = empty_reply();
    expect(table.call(session.raw(), &request, &reply) == TILLSIDE_OK, "call is not OK");
    table.release(session.raw(), &reply);
    expect(reply.payload_plugin == nullptr, "release does not set payload_plugin to NULL");
    table.release(session.raw(), &reply);
    expect(session.call("again").payload == "again", "after a second release calls do not work");
}

void replies_live_until_released(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    tillside_session* raw = nullptr;
    {
        Session session(library, trial.socket());
        std::vector<std::string> payloads;
        std::vector<tillside_reply> replies;
        for (int i = 0; i < 40; ++i) {
            payloads.push_back(trial.bytes(1 + trial.below(600)));
            replies.push_back(empty_reply());
            const tillside_request request = request_for(payloads.back(), {});
            expect(session.table().call(session.raw(), &request, &replies.back()) == TILLSIDE_OK,
                   "call is not OK");
            for (std::size_t j = 0; j < replies.size(); ++j)
                expect(replies[j].payload_bytes == payloads[j].size() &&
                           std::memcmp(replies[j].payload_plugin, payloads[j].data(),
                                       payloads[j].size()) == 0,
                       "a reply changed before it was released");
        }
        for (std::size_t j = 0; j < replies.size(); j += 2)
            session.table().release(session.raw(), &replies[j]);
        raw = session.raw();
    }  // closed with twenty replies not given back
    library.table().close(nullptr);
    expect(raw != nullptr, "no session");
}

long resident_bytes() {
    std::ifstream in("/proc/self/statm");
    long all = 0;
    long resident = 0;
    in >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

void memory_does_not_grow(Trial& trial) {
    const Library library(trial.plugin);
    Listener engine(trial.socket(), echo);
    engine.forget_requests();
    Session session(library, trial.socket());
    const std::string payload = trial.bytes(1000);
    for (int i = 0; i < 500; ++i)
        (void)session.call(payload);
    const long before = resident_bytes();
    for (int i = 0; i < 10'000; ++i) {
        const Outcome outcome = session.call(payload);
        expect(outcome.result == TILLSIDE_OK, told("call", outcome));
    }
    const long grown = resident_bytes() - before;
    expect(grown < 3'000'000,
           fmt::format("after 10,000 calls of 1,000 bytes, each released, {} bytes more are held",
                       grown));
}

void errors_are_told_in_words(Trial& trial) {
    const Library library(trial.plugin);
    const std::string secret = "Chan Tai Man +85291234567 chan@example.com";
    Session session(library, trial.socket());
    const auto fit = [&](const char* what, const Outcome& outcome) {
        expect(outcome.result != TILLSIDE_OK, told(what, outcome));
        expect(outcome.error.size() >= 8 && outcome.error.find(' ') != std::string::npos,
               fmt::format("{}: last_error says \"{}\"", what, outcome.error));
        for (const char byte : outcome.error)
            expect(byte >= 0x20 && byte < 0x7f,
                   fmt::format("{}: last_error is no plain text", what));
        for (std::size_t at = 0; at + 6 <= secret.size(); ++at)
            expect(outcome.error.find(secret.substr(at, 6)) == std::string::npos,
                   fmt::format("{}: last_error repeats a part of the payload", what));
    };
    fit("UNAVAILABLE, nobody listening", session.call(secret, {.deadline_ms = 20}));
    fit("INVALID", session.call(secret, {.encoding = 9}));
    fit("INVALID post", session.post(secret, {.kind = 23}));
    fit("TOO_LARGE", session.call(secret + std::string(TILLSIDE_FRAME_BYTES_MAX, 'x')));
    const Listener engine(trial.socket(), [&](Connection& connection, const Frame& request) {
        if (request.encoding() == TILLSIDE_JSON) return;
        connection.send(reply_to(request, secret, {.status = TILLSIDE_REFUSED}));
    });
    fit("REFUSED", session.call(secret));
    fit("UNAVAILABLE, timed out",
        session.call(secret, {.encoding = TILLSIDE_JSON, .deadline_ms = 20}));
}

constexpr Case cases[] = {
    {"reply_is_always_filled", "reply_out tells the request id whatever the result",
     reply_is_always_filled},
    {"refusal_is_passed_on", "what the engine refuses is REFUSED, with its Failure",
     refusal_is_passed_on},
    {"poll_carries_the_cursor", "poll takes the cursor over and brings the next one back",
     poll_carries_the_cursor},
    {"release_may_be_repeated",
     "release is safe twice and on a zeroed reply, and clears the pointer",
     release_may_be_repeated},
    {"replies_live_until_released", "a reply stays as it is until release or close",
     replies_live_until_released},
    {"memory_does_not_grow", "10,000 calls with release leave no memory behind",
     memory_does_not_grow},
    {"errors_are_told_in_words", "last_error has English words and nothing of the payload",
     errors_are_told_in_words},
};

}  // namespace

std::span<const Case> reply_cases() {
    return cases;
}

}  // namespace tillside::validator
