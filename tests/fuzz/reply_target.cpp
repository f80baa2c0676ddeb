// The plugin's reply parser, on a real socket: whatever an engine sends, the exchange ends at once,
// keeps no descriptor, and a reply that it takes is the one that was sent. The first byte chooses
// whether the reply's head is made to fit the request, so that what lies behind it is reached.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "plugin/shim/clock.h"
#include "plugin/shim/connection.h"

namespace {

constexpr std::uint32_t kind = 21;

void require(bool holds) {
    if (!holds) std::abort();
}

std::uint8_t* allocate(void* owner, std::uint32_t bytes) {
    require(bytes > 0 && bytes <= TILLSIDE_REPLY_BYTES_MAX);
    auto& kept = *static_cast<std::vector<std::uint8_t>*>(owner);
    require(kept.empty());  // asked for once
    kept.resize(bytes);
    return kept.data();
}

void fit(std::string& reply, const frame_header& request) {
    if (reply.size() < TILLSIDE_FRAME_HEADER_BYTES) return;
    reply[TILLSIDE_FRAME_AT_VERSION] = TILLSIDE_FRAME_VERSION;
    reply[TILLSIDE_FRAME_AT_VERSION + 1] = 0;
    reply[TILLSIDE_FRAME_AT_ENCODING] = TILLSIDE_PROTOBUF;
    reply[TILLSIDE_FRAME_AT_FLAGS] |= TILLSIDE_FRAME_REPLY;
    std::memcpy(reply.data() + TILLSIDE_FRAME_AT_KIND, &kind, sizeof kind);
    std::memset(reply.data() + TILLSIDE_FRAME_AT_STATUS, 0, 4);
    std::memcpy(reply.data() + TILLSIDE_FRAME_AT_REQUEST_ID, request.request_id, FRAME_ID_BYTES);
}

connection connected(int socket) {
    connection made{};
    made.socket = socket;
    made.process = getpid();
    socklen_t bytes = sizeof made.cookie;
    require(getsockopt(socket, SOL_SOCKET, SO_COOKIE, &made.cookie, &bytes) == 0);
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    frame_header request{};
    request.encoding = TILLSIDE_PROTOBUF;
    request.kind = kind;
    std::fill_n(request.request_id, FRAME_ID_BYTES, std::uint8_t{7});
    std::string reply(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 4 != 0) fit(reply, request);

    std::array<int, 2> ends{};
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
    require(send(ends[1], reply.data(), reply.size(), 0) == static_cast<ssize_t>(reply.size()));
    require(shutdown(ends[1], SHUT_WR) == 0);

    connection engine = connected(ends[0]);
    frame_header taken{};
    const char* complaint = nullptr;
    std::vector<std::uint8_t> payload;
    const std::uint64_t deadline_ns = clock_now_ns() + 5000 * CLOCK_NS_PER_MS;
    const connection_result result = connection_exchange(&engine, &request, nullptr, deadline_ns,
                                                         {allocate, &payload}, &taken, &complaint);
    require(result == CONNECTION_DONE || result == CONNECTION_LOST || result == CONNECTION_GARBLED);
    require((result == CONNECTION_GARBLED) == (complaint != nullptr));
    require((result == CONNECTION_DONE) == (engine.socket >= 0));
    if (result == CONNECTION_DONE) {
        require(taken.payload_bytes == payload.size());
        require(reply.size() >= TILLSIDE_FRAME_HEADER_BYTES + payload.size());
        require(
            std::equal(payload.begin(), payload.end(), reply.begin() + TILLSIDE_FRAME_HEADER_BYTES,
                       [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }));
        connection_close(&engine);
    }
    close(ends[1]);
    return 0;
}
