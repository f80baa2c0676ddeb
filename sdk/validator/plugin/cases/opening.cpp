// open, and the sizes of structs.
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/plugin/cases/cases.hpp"
#include "sdk/validator/plugin/session.hpp"

namespace tillside::validator {

namespace {

constexpr double open_ms_max = 20;

// The shortest of five: a busy machine makes some of them long, a plugin that waits makes all.
double shortest_open(const Library& library, const std::filesystem::path& socket) {
    double shortest = 1e9;
    for (int i = 0; i < 5; ++i) {
        const auto began = std::chrono::steady_clock::now();
        const Session session(library, socket);
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - began;
        shortest = std::min(shortest, took.count());
    }
    return shortest;
}

void open_does_not_wait(Trial& trial) {
    const Library library(trial.plugin);
    const double nobody = shortest_open(library, trial.socket());
    expect(nobody < open_ms_max, fmt::format("without an engine open takes {:.0f} ms", nobody));
    const Listener engine(trial.socket(), silence);
    const double silent = shortest_open(library, trial.socket());
    expect(silent < open_ms_max, fmt::format("with a silent engine open takes {:.0f} ms", silent));
}

void open_refuses_bad_paths(Trial& trial) {
    const Library library(trial.plugin);
    const tillside_plugin_v1& table = library.table();
    const std::string longest = "/" + std::string(TILLSIDE_SOCKET_PATH_BYTES_MAX - 1, 'x');
    const std::string too_long = longest + "x";
    const std::array<const char*, 5> bad = {nullptr, "", "till.sock", "./s", too_long.c_str()};
    for (const char* path : bad) {
        tillside_open_options options{};
        options.struct_size = sizeof options;
        options.socket_path_host = path;
        tillside_session* session = nullptr;
        std::memset(&session, 0xff, sizeof session);
        const std::int32_t result = table.open(&options, &session);
        const std::string name = path == nullptr ? "NULL" : "\"" + std::string(path) + "\"";
        expect(result == TILLSIDE_INVALID,
               fmt::format("open answered {} to the path {}", name_of_result(result), name));
        expect(session == nullptr, fmt::format("*session_out is not NULL after the path {}", name));
    }
    tillside_open_options relative{};
    relative.struct_size = sizeof relative;
    relative.socket_path_host = longest.c_str();
    relative.engine_path_host = "tillsided";
    tillside_session* none = nullptr;
    expect(table.open(&relative, &none) == TILLSIDE_INVALID && none == nullptr,
           "an engine's path that is relative is not INVALID");
    expect(table.open(nullptr, nullptr) == TILLSIDE_INVALID, "open(NULL, NULL) is not INVALID");
    const Session longest_opens(library, longest);
}

// The struct of a host that was built against a later header, filled with a pattern behind what
// this version knows.
template <typename Struct>
struct Later {
    Struct known{};
    std::array<std::uint8_t, 64> more{};
    Later() {
        known.struct_size = sizeof *this;
        more.fill(0xa5);
    }
    [[nodiscard]] bool untouched() const {
        return std::ranges::all_of(more, [](std::uint8_t byte) { return byte == 0xa5; });
    }
};

void larger_structs(const Trial& trial, const Library& library) {
    const tillside_plugin_v1& table = library.table();
    Later<tillside_open_options> options;
    const std::string path = trial.socket().string();
    options.known.socket_path_host = path.c_str();
    tillside_session* session = nullptr;
    expect(table.open(&options.known, &session) == TILLSIDE_OK,
           "open refuses options that are larger than it knows");
    Later<tillside_request> request;
    const std::uint32_t size = request.known.struct_size;
    request.known = request_for("hello", {});
    request.known.struct_size = size;
    Later<tillside_reply> reply;
    expect(table.call(session, &request.known, &reply.known) == TILLSIDE_OK,
           "call refuses a request and a reply that are larger than it knows");
    expect(reply.untouched(), "call wrote behind the part of the reply that it knows");
    expect(reply.known.struct_size == sizeof reply, "call changed the reply's struct_size");
    table.release(session, &reply.known);
    expect(reply.untouched(), "release wrote behind the part of the reply that it knows");
    table.close(session);
}

void smaller_structs(const Trial& trial, const Library& library) {
    const tillside_plugin_v1& table = library.table();
    Session session(library, trial.socket());
    const tillside_request request = request_for("hello", {});
    tillside_reply reply{};
    std::memset(&reply, 0xa5, sizeof reply);
    reply.struct_size = 8;
    std::array<std::uint8_t, sizeof reply> before{};
    std::memcpy(before.data(), &reply, sizeof reply);
    (void)table.call(session.raw(), &request, &reply);
    expect(std::memcmp(before.data() + 8, reinterpret_cast<const std::uint8_t*>(&reply) + 8,
                       sizeof reply - 8) == 0,
           "call wrote behind the end of a reply whose struct_size is 8");
    tillside_request small = request;
    small.struct_size = 0;
    reply = empty_reply();
    expect(table.call(session.raw(), &small, &reply) == TILLSIDE_INVALID,
           "a request whose struct_size is 0 is not INVALID");
    tillside_open_options options{};
    tillside_session* none = nullptr;
    expect(table.open(&options, &none) == TILLSIDE_INVALID,
           "options whose struct_size is 0 are not INVALID");
}

void struct_sizes_hold(Trial& trial) {
    const Library library(trial.plugin);
    const Listener engine(trial.socket(), echo);
    larger_structs(trial, library);
    smaller_structs(trial, library);
}

constexpr Case cases[] = {
    {"open_does_not_wait", "open returns at once, with or without an engine", open_does_not_wait,
     true},
    {"open_refuses_bad_paths", "a path that is missing, relative or too long is INVALID",
     open_refuses_bad_paths},
    {"struct_sizes_hold", "structs of older and newer hosts are read and written within their size",
     struct_sizes_hold},
};

}  // namespace

std::span<const Case> opening_cases() {
    return cases;
}

}  // namespace tillside::validator
