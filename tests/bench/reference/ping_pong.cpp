#include "tests/bench/reference/ping_pong.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tillside::bench::reference {

namespace {

// Sends back what comes, until the other side hangs up.
[[noreturn]] void answer(int socket) {
    std::array<char, 512> buffer{};
    for (;;) {
        const ssize_t got = ::read(socket, buffer.data(), buffer.size());
        if (got <= 0 || ::write(socket, buffer.data(), static_cast<std::size_t>(got)) != got)
            ::_exit(0);
    }
}

}  // namespace

Result<PingPong> PingPong::start() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return fail(Domain::configuration, "no_socket",
                    fmt::format("a pair of sockets cannot be made: {}", std::strerror(errno)));
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        answer(ends[1]);
    }
    ::close(ends[1]);
    if (child < 0) {
        ::close(ends[0]);
        return fail(Domain::configuration, "no_process",
                    fmt::format("no process can be made: {}", std::strerror(errno)));
    }
    return PingPong(ends[0], child);
}

PingPong::PingPong(PingPong&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), answerer_(std::exchange(other.answerer_, -1)) {}

PingPong::~PingPong() {
    if (socket_ < 0) return;
    ::close(socket_);
    ::waitpid(answerer_, nullptr, 0);
}

bool PingPong::round_trip() {
    return ::write(socket_, buffer_.data(), bytes) == static_cast<ssize_t>(bytes) &&
           ::read(socket_, buffer_.data(), buffer_.size()) == static_cast<ssize_t>(bytes);
}

}  // namespace tillside::bench::reference
