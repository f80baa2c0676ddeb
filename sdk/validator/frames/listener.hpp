// SPDX-License-Identifier: Apache-2.0
//
// An engine that answers as it is told: listens on a socket, keeps every request it got, and hands
// each to a function that may answer, answer badly, or not at all. One thread; a connection's
// answers come in order.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "sdk/validator/frames/frame.hpp"

namespace tillside::validator {

class Connection {
public:
    explicit Connection(int socket) : socket_(socket) {}
    // false: the other side has closed.
    bool send(std::string_view bytes) const;
    bool send(const Frame& frame) const { return send(frame.bytes()); }
    void close_after_this() { closing_ = true; }
    [[nodiscard]] bool closing() const { return closing_; }
    [[nodiscard]] int socket() const { return socket_; }

private:
    int socket_;
    bool closing_ = false;
};

class Listener {
public:
    using Answer = std::function<void(Connection&, const Frame&)>;

    // Throws std::system_error where it cannot listen.
    Listener(const std::filesystem::path& socket, Answer answer);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::vector<Frame> received() const;
    // From now on requests are answered and not kept.
    void forget_requests() { keeping_ = false; }
    [[nodiscard]] std::size_t connections() const { return open_; }
    // Waits until that many requests have come; false where they do not come.
    [[nodiscard]] bool wait_for(std::size_t requests, std::chrono::milliseconds patience) const;

private:
    void serve();
    bool serve_one(int socket);

    std::filesystem::path path_;
    Answer answer_;
    int listener_;
    std::vector<int> sockets_;
    std::atomic<std::size_t> open_{0};
    std::atomic<bool> stop_{false};
    std::atomic<bool> keeping_{true};
    mutable std::mutex mutex_;
    std::vector<Frame> received_;
    std::thread thread_;
};

// Answers every request with its own payload.
void echo(Connection& connection, const Frame& request);
// Never answers.
void silence(Connection& connection, const Frame& request);

}  // namespace tillside::validator
