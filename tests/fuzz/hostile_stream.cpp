#include "tests/fuzz/hostile_stream.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "plugin/engine/server/frame.hpp"
#include "sdk/schema/till.hpp"
#include "tests/fuzz/hostile_host.hpp"

namespace tillside::fuzz {

namespace server = engine::server;

namespace {

constexpr std::size_t frames_a_batch = 100;
constexpr int patience_ms = 10'000;

server::Frame request_frame(std::uint32_t kind, std::uint32_t encoding, std::string_view id) {
    server::Frame frame;
    frame.version = TILLSIDE_FRAME_VERSION;
    frame.encoding = static_cast<std::uint8_t>(encoding);
    frame.kind = kind;
    if (kind >= TILLSIDE_KIND_POSTABLE_MIN) frame.flags = TILLSIDE_FRAME_POST;
    std::copy_n(id.begin(), frame.id.size(), frame.id.begin());
    return frame;
}

}  // namespace

bool HostileStream::feed(std::uint64_t frames) {
    while (frames > 0) {
        const std::size_t batch =
            std::min<std::uint64_t>(frames, 1 + random_.below(frames_a_batch));
        frames -= batch;
        std::string bytes;
        lost_ = false;
        for (std::size_t i = 0; i < batch; ++i)
            bytes += some_frame();
        const bool drop = random_.one_in(10);
        if (drop) bytes.resize(random_.below(bytes.size()));
        if (socket_ < 0 && !connect()) return false;
        const std::size_t first =
            random_.one_in(2) ? random_.below(bytes.size() + 1) : bytes.size();
        if (!exchange(std::string_view(bytes).substr(0, first))) return false;
        if (!exchange(std::string_view(bytes).substr(first))) return false;
        if (drop) {
            hang_up();
        } else if (!(lost_ ? end_of_stream() : settle())) {
            return false;
        }
    }
    hang_up();
    return true;
}

std::string HostileStream::some_frame() {
    const std::uint32_t kind =
        random_.one_in(20) ? static_cast<std::uint32_t>(random_.any()) : random_.pick(kinds_);
    const std::uint32_t encoding = random_.one_in(3) ? TILLSIDE_JSON : TILLSIDE_PROTOBUF;
    std::string frame = server::write_frame(request_frame(kind, encoding, random_.bytes(16)),
                                            some_payload(kind, encoding, random_, till_));
    if (random_.one_in(3)) spoil_header(frame);
    // Where a length is damaged, nobody finds the frames behind it: not often, so.
    if (random_.one_in(100)) {
        lost_ = true;
        if (random_.one_in(3)) return random_.bytes(64 + random_.below(200));
        if (random_.one_in(2)) return spoil_length(std::move(frame));
        mutate(frame, random_);
    }
    return frame;
}

void HostileStream::spoil_header(std::string& frame) {
    static constexpr std::array<std::size_t, 7> fields = {
        TILLSIDE_FRAME_AT_VERSION, TILLSIDE_FRAME_AT_ENCODING, TILLSIDE_FRAME_AT_FLAGS,
        TILLSIDE_FRAME_AT_KIND,    TILLSIDE_FRAME_AT_STATUS,   TILLSIDE_FRAME_AT_DEADLINE,
        TILLSIDE_FRAME_AT_CURSOR};
    frame[random_.pick(fields)] = static_cast<char>(random_.any());
}

std::string HostileStream::spoil_length(std::string frame) {
    const auto length = static_cast<std::uint32_t>(random_.any() >> random_.below(64));
    std::memcpy(frame.data(), &length, sizeof length);
    return frame;
}

bool HostileStream::connect() {
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket_path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void HostileStream::hang_up() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    tail_.clear();
}

bool HostileStream::exchange(std::string_view bytes) {
    while (!bytes.empty() && socket_ >= 0) {
        if (!wait(POLLIN | POLLOUT)) return false;
        const ssize_t sent =
            ::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
        if (!drain() || (sent < 0 && errno != EAGAIN)) {
            ++hang_ups_;
            hang_up();
        }
    }
    return true;
}

bool HostileStream::settle() {
    awaited_ = random_.bytes(16);
    if (!exchange(server::write_frame(request_frame(till::HELLO, TILLSIDE_PROTOBUF, awaited_), {})))
        return false;
    while (socket_ >= 0 && !awaited_.empty()) {
        if (!wait(POLLIN)) return false;
        if (!drain()) {
            ++hang_ups_;
            hang_up();
        }
    }
    return true;
}

bool HostileStream::end_of_stream() {
    if (socket_ < 0) return true;
    ::shutdown(socket_, SHUT_WR);
    do {
        if (!wait(POLLIN)) return false;
    } while (drain());
    ++hang_ups_;
    hang_up();
    return true;
}

bool HostileStream::wait(short events) {
    pollfd watched{socket_, events, 0};
    return ::poll(&watched, 1, patience_ms) == 1;
}

bool HostileStream::drain() {
    std::array<char, 65536> buffer{};
    for (;;) {
        const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        if (got == 0) return false;
        tail_.append(buffer.data(), static_cast<std::size_t>(got));
        if (!awaited_.empty() && tail_.find(awaited_) != std::string::npos) awaited_.clear();
        if (tail_.size() > 15) tail_.erase(0, tail_.size() - 15);
    }
}

}  // namespace tillside::fuzz
