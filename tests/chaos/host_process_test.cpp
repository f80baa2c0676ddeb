// Hosts as they are: they fork, close descriptors that are not theirs, load the plugin for every
// request, and call it wrongly.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <tillside/plugin.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "sdk/cpp/plugin.hpp"
#include "tests/chaos/scripted_engine.hpp"

using tillside::sdk::Encoding;
using tillside::sdk::Plugin;
using tillside::sdk::RawSession;
using tillside::tests::ReceivedFrame;
using tillside::tests::reply_to;
using tillside::tests::ScriptedEngine;
using tillside::tests::TemporaryFolder;

namespace {

constexpr std::uint32_t find_customer = 21;

bool echo(int connection, const ReceivedFrame& request) {
    ScriptedEngine::send_text(connection, reply_to(request, request.payload));
    return true;
}

RawSession open_session(const std::filesystem::path& socket) {
    auto plugin = Plugin::load(TILLSIDE_PLUGIN);
    REQUIRE(plugin);
    auto session = plugin->open({.socket = socket});
    REQUIRE(session);
    return std::move(*session);
}

bool answers(RawSession& session, const std::string& text) {
    const auto reply = session.call(find_customer, Encoding::protobuf, text,
                                    {.deadline = std::chrono::milliseconds(1000)});
    return reply.result == TILLSIDE_OK && reply.payload == text;
}

std::size_t open_descriptors() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

std::size_t mappings_of_plugin() {
    std::ifstream maps("/proc/self/maps");
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        count += line.find("libtillside.so") != std::string::npos ? 1 : 0;
    return count;
}

int newest_socket() {
    int newest = -1;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const auto target = std::filesystem::read_symlink(entry.path(), gone);
        if (!gone && target.string().starts_with("socket:"))
            newest = std::max(newest, std::stoi(entry.path().filename().string()));
    }
    return newest;
}

}  // namespace

TEST_CASE(
    "a session inherited through fork works in parent and child, each over its own connection") {
    const TemporaryFolder folder;
    const ScriptedEngine engine(folder.path() / "till.sock", echo);
    RawSession session = open_session(folder.path() / "till.sock");
    REQUIRE(answers(session, "before the fork"));
    const pid_t child = fork();
    if (child == 0) {
        bool good = true;
        for (int i = 0; i < 200; i++)
            good = good && answers(session, "child " + std::to_string(i));
        _exit(good ? 0 : 1);
    }
    for (int i = 0; i < 200; i++)
        CHECK(answers(session, "parent " + std::to_string(i)));
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(answers(session, "after the child has ended"));
}

TEST_CASE("a host that closes every descriptor never finds frames in its files") {
    const TemporaryFolder folder;
    const pid_t child = fork();  // in a process of its own, so that nothing else is closed
    if (child == 0) {
        const ScriptedEngine engine(folder.path() / "till.sock", echo);
        RawSession session = open_session(folder.path() / "till.sock");
        const int before = newest_socket();
        if (!answers(session, "first")) _exit(2);
        // The plugin's own socket is the one that this process did not have before its first call.
        int mine = -1;
        for (int fd = 3; fd < 64; fd++) {
            sockaddr_un peer{};
            socklen_t size = sizeof peer;
            if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
                size > sizeof(sa_family_t))
                mine = fd;
        }
        if (mine < 0 || before < 0) _exit(3);
        close(mine);
        const int file =
            open((folder.path() / "journal").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file != mine) _exit(4);
        if (!answers(session, "second")) _exit(5);
        struct stat found {};
        if (fstat(file, &found) != 0 || found.st_size != 0) _exit(6);
        _exit(0);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the plugin can be loaded and unloaded for every request, and leaves nothing behind") {
    const TemporaryFolder folder;
    const ScriptedEngine engine(folder.path() / "till.sock", echo);
    { RawSession warm = open_session(folder.path() / "till.sock"); }
    const std::size_t descriptors = open_descriptors();
    for (int i = 0; i < 300; i++) {
        RawSession session = open_session(folder.path() / "till.sock");
        REQUIRE(answers(session, "request " + std::to_string(i)));
    }
    CHECK(mappings_of_plugin() == 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the engine closes its ends
    CHECK(open_descriptors() <= descriptors);
}

TEST_CASE("the largest payload passes and a larger one is refused before it is sent") {
    const TemporaryFolder folder;
    const ScriptedEngine engine(folder.path() / "till.sock", [](int to,
                                                                const ReceivedFrame& request) {
        ScriptedEngine::send_text(to, reply_to(request, std::to_string(request.payload.size())));
        return true;
    });
    RawSession session = open_session(folder.path() / "till.sock");
    const std::size_t largest = (1u << 20) - TILLSIDE_FRAME_HEADER_BYTES;
    const tillside::sdk::CallOptions patient{.deadline = std::chrono::milliseconds(2000)};
    const auto passed =
        session.call(find_customer, Encoding::protobuf, std::string(largest, 'x'), patient);
    CHECK(passed.result == TILLSIDE_OK);
    CHECK(passed.payload == std::to_string(largest));
    const auto refused =
        session.call(find_customer, Encoding::protobuf, std::string(largest + 1, 'x'), patient);
    CHECK(refused.result == TILLSIDE_TOO_LARGE);
    CHECK(engine.requests() == 1);
}

TEST_CASE("a host that calls wrongly is told how, and nothing is sent") {
    const TemporaryFolder folder;
    const ScriptedEngine engine(folder.path() / "till.sock", echo);
    RawSession session = open_session(folder.path() / "till.sock");
    const auto check = [&](const tillside::sdk::RawReply& reply, const char* words) {
        CHECK(reply.result == TILLSIDE_INVALID);
        CHECK_THAT(reply.last_error, Catch::Contains(words));
    };
    using std::chrono::milliseconds;
    check(session.call(0, Encoding::json, "{}"), "kind");
    check(session.call(find_customer, static_cast<Encoding>(3), "{}"), "encoding");
    check(session.call(find_customer, Encoding::json, "{}", {.deadline = milliseconds(4)}),
          "deadline_ms");
    check(session.call(find_customer, Encoding::json, "{}", {.deadline = milliseconds(5001)}),
          "deadline_ms");
    check(session.post(find_customer, Encoding::json, "{}"), "may not be posted");
    CHECK(engine.requests() == 0);
}

TEST_CASE("open refuses a socket path that is missing, relative or too long") {
    void* library = dlopen(TILLSIDE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    REQUIRE(library != nullptr);
    const auto entry = reinterpret_cast<tillside_plugin_entry_function>(
        dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME));
    const std::uint32_t version = TILLSIDE_PLUGIN_VERSION_1;
    const auto* table = static_cast<const tillside_plugin_v1*>(entry(&version, 1));
    REQUIRE(table != nullptr);
    const std::string too_long = "/tmp/" + std::string(96, 'x');
    for (const char* path :
         {static_cast<const char*>(nullptr), "", "till.sock", too_long.c_str()}) {
        tillside_open_options options{};
        options.struct_size = sizeof options;
        options.socket_path_host = path;
        tillside_session* session = nullptr;
        CHECK(table->open(&options, &session) == TILLSIDE_INVALID);
        CHECK(session == nullptr);
    }
    tillside_open_options unset{};
    tillside_session* session = nullptr;
    CHECK(table->open(&unset, &session) == TILLSIDE_INVALID);
    table->close(nullptr);
    dlclose(library);
}
