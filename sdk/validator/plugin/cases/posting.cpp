// post: acknowledged, or durable on this disk, or said not to be recorded.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

using std::chrono::milliseconds;

// File names in the spool folder, with what is in them.
std::map<std::string, std::string> spooled(const Trial& trial) {
    std::map<std::string, std::string> files;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(trial.spool(), none)) {
        std::ifstream in(entry.path(), std::ios::binary);
        files[entry.path().filename()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
}

void acknowledged_post_is_not_spooled(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    Session session(library, trial.socket());
    const Outcome outcome = session.post("a sale");
    expect(outcome.result == TILLSIDE_OK, told("post to an engine that acknowledges", outcome));
    expect((engine.received().back().flags() & TILLSIDE_FRAME_POST) != 0,
           "the frame is not marked as a post: the engine may answer before its commit");
    expect(spooled(trial).empty(), "it was spooled although the engine has it");
}

void unacknowledged_post_is_spooled(Trial& trial) {
    const Library library(trial.plugin);
    Session session(library, trial.socket());
    const std::string payload = trial.bytes(3000);
    const Outcome outcome =
        session.post(payload, {.kind = a_post, .encoding = TILLSIDE_JSON, .deadline_ms = 60});
    expect(outcome.result == TILLSIDE_SPOOLED, told("post without an engine", outcome));
    const auto files = spooled(trial);
    expect(files.size() == 1, fmt::format("{} files are in the spool, not one", files.size()));
    const auto& [name, bytes] = *files.begin();
    const std::string fault = fault_of_spool_file(name, bytes);
    expect(fault.empty(), "the spool file is not one of frame.h: " + fault);
    expect(name == hex(outcome.id()) + ".post",
           "the spool file has another request id than reply_out");
    expect(bytes.substr(TILLSIDE_FRAME_HEADER_BYTES) == payload, "the payload was changed");
    expect(bytes[TILLSIDE_FRAME_AT_ENCODING] == TILLSIDE_JSON, "the encoding was changed");
    struct stat facts {};
    expect(::stat((trial.spool() / name).c_str(), &facts) == 0, "the file is gone");
    expect((facts.st_mode & 0777) == 0600,
           fmt::format("the file's mode is {:o}, not 600", facts.st_mode & 0777));
}

void post_waits_half_its_deadline(Trial& trial) {
    const Library library(trial.plugin);
    {
        const Listener engine(trial.socket(), [](Connection& connection, const Frame& request) {
            std::this_thread::sleep_for(milliseconds(100));
            echo(connection, request);
        });
        Session session(library, trial.socket());
        const Outcome outcome = session.post("x", {.kind = a_post, .deadline_ms = 1000});
        expect(outcome.result == TILLSIDE_OK,
               told("with deadline_ms 1000 and an acknowledgement after 100 ms, post", outcome));
    }
    const Listener engine(trial.socket(), silence);
    Session session(library, trial.socket());
    const Outcome outcome = session.post("x", {.kind = a_post, .deadline_ms = 1000});
    expect(outcome.result == TILLSIDE_SPOOLED, told("post to a silent engine", outcome));
    expect(outcome.milliseconds < 900,
           told("with deadline_ms 1000 and a silent engine, post", outcome));
}

void only_postable_kinds_are_posted(Trial& trial) {
    const Library library(trial.plugin);
    for (const bool with_engine : {false, true}) {
        std::unique_ptr<Listener> engine;
        if (with_engine) engine = std::make_unique<Listener>(trial.socket(), echo);
        Session session(library, trial.socket());
        for (const std::uint32_t kind : {1u, 23u, 255u}) {
            const Outcome outcome = session.post("x", {.kind = kind, .deadline_ms = 40});
            expect(outcome.result == TILLSIDE_INVALID,
                   told(fmt::format("post of kind {}", kind), outcome));
        }
        expect(spooled(trial).empty(), "a kind that may not be posted lies in the spool");
        expect(engine == nullptr || engine->received().empty(),
               "a kind that may not be posted was sent");
    }
}

// An engine that comes and goes: every post ends up in exactly one of the two places that the
// result names, under the id that reply_out tells.
void posts_are_recorded_once(Trial& trial) {
    const Library library(trial.plugin);
    std::set<RequestId> acknowledged;
    const auto answer = [&](Connection& connection, const Frame& request) {
        if (request.payload.starts_with("unheard")) return;
        acknowledged.insert(request.id());
        echo(connection, request);
    };
    auto engine = std::make_unique<Listener>(trial.socket(), answer);
    Session session(library, trial.socket());
    std::set<RequestId> with_engine;
    std::set<RequestId> on_disk;
    for (int i = 0; i < 30; ++i) {
        const std::size_t state = trial.below(4);
        if (state == 1) engine.reset();
        if (state > 1 && !engine) engine = std::make_unique<Listener>(trial.socket(), answer);
        // Long where the engine answers: a busy machine must not make it late.
        const Outcome outcome =
            session.post(fmt::format("{} sale {}", state == 0 ? "unheard" : "heard", i),
                         {.kind = a_post, .deadline_ms = state == 0 ? 100u : 2000u});
        expect(outcome.result == TILLSIDE_OK || outcome.result == TILLSIDE_SPOOLED,
               told("post", outcome));
        auto& where = outcome.result == TILLSIDE_OK ? with_engine : on_disk;
        expect(where.insert(outcome.id()).second, "two posts have the same id");
    }
    engine.reset();
    expect(acknowledged == with_engine,
           "the engine acknowledged other posts than those that are OK");
    const auto files = spooled(trial);
    expect(files.size() == on_disk.size(),
           fmt::format("{} posts are SPOOLED, {} files are there", on_disk.size(), files.size()));
    for (const RequestId& id : on_disk)
        expect(files.contains(hex(id) + ".post"), "a SPOOLED post has no file");
}

void unwritable_spool_is_told(Trial& trial) {
    const Library library(trial.plugin);
    Session session(library, trial.socket());
    std::filesystem::permissions(trial.folder, std::filesystem::perms(0555));
    // Permissions do not hold for root.
    if (::getuid() == 0)
        expect(::setgid(65534) == 0 && ::setuid(65534) == 0,
               "the validator cannot change its user");
    const Outcome outcome = session.post("a sale", {.kind = a_post, .deadline_ms = 40});
    expect(outcome.result == TILLSIDE_NOT_SPOOLED,
           told("with a folder that may not be written, post", outcome));
    expect(!outcome.error.empty(), "last_error does not say why it was not recorded");
    expect(spooled(trial).empty(), "a spool file is there all the same");
}

constexpr Case cases[] = {
    {"acknowledged_post_is_not_spooled", "what the engine has acknowledged is not spooled",
     acknowledged_post_is_not_spooled},
    {"unacknowledged_post_is_spooled", "what it has not is one valid, private file of the same id",
     unacknowledged_post_is_spooled},
    {"post_waits_half_its_deadline", "post waits for the engine within half its deadline",
     post_waits_half_its_deadline, true},
    {"only_postable_kinds_are_posted", "kinds below 256 are INVALID, neither sent nor spooled",
     only_postable_kinds_are_posted},
    {"posts_are_recorded_once", "each post is with the engine or on the disk, never in both",
     posts_are_recorded_once},
    {"unwritable_spool_is_told", "where neither takes it the host hears NOT_SPOOLED",
     unwritable_spool_is_told},
};

}  // namespace

std::span<const Case> posting_cases() {
    return cases;
}

}  // namespace tillside::validator
