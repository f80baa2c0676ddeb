// The bare machine: bytes there and back between two processes over a Unix socket pair, blocking,
// with nothing done to them. What a call through the plugin is compared with.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>

#include "sync/wire/error.hpp"

namespace tillside::bench::reference {

class PingPong {
public:
    static constexpr std::size_t bytes = 300;

    // Starts the process that answers; it ends with this object.
    [[nodiscard]] static Result<PingPong> start();
    PingPong(PingPong&& other) noexcept;
    PingPong(const PingPong&) = delete;
    PingPong& operator=(const PingPong&) = delete;
    ~PingPong();

    // One write and one blocking read; false where the other process is gone.
    [[nodiscard]] bool round_trip();

private:
    PingPong(int socket, pid_t answerer) : socket_(socket), answerer_(answerer) {}
    int socket_;
    pid_t answerer_;
    std::array<char, 512> buffer_{};
};

}  // namespace tillside::bench::reference
