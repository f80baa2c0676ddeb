// An engine that answers as a test says, for answers that the real one never gives: replies cut
// short, too long, for another request. Where the real engine can show a promise, tests start it.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "plugin/shim/frame.h"
#include "tests/temporary_folder.hpp"

namespace tillside::tests {

struct ReceivedFrame {
    std::array<std::uint8_t, TILLSIDE_FRAME_HEADER_BYTES> header{};
    std::string payload;
};

// Header and payload of a well-formed reply; tests damage it.
inline std::string reply_to(const ReceivedFrame& request, const std::string& payload) {
    std::string bytes(request.header.begin(), request.header.end());
    const std::uint32_t length = static_cast<std::uint32_t>(60 + payload.size());
    std::memcpy(bytes.data(), &length, 4);
    bytes[TILLSIDE_FRAME_AT_FLAGS] = TILLSIDE_FRAME_REPLY;
    std::memset(bytes.data() + TILLSIDE_FRAME_AT_DEADLINE, 0, 8);
    return bytes + payload;
}

class ScriptedEngine {
public:
    // For each request: writes what it likes to the connection; false closes it.
    using Answer = std::function<bool(int connection, const ReceivedFrame& request)>;

    ScriptedEngine(const std::filesystem::path& socket_path, Answer answer)
        : answer_(std::move(answer)), listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
        if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            listen(listener_, 64) != 0)
            throw std::runtime_error("the scripted engine cannot listen");
        thread_ = std::thread([this] { serve(); });
    }
    ~ScriptedEngine() {
        stop_ = true;
        thread_.join();
        for (const int connection : connections_)
            close(connection);
        close(listener_);
    }
    ScriptedEngine(const ScriptedEngine&) = delete;
    ScriptedEngine& operator=(const ScriptedEngine&) = delete;

    [[nodiscard]] int requests() const { return requests_; }

    static void send_text(int connection, const std::string& bytes) {
        (void)!send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

private:
    void serve() {
        while (!stop_) {
            std::vector<pollfd> watched{{listener_, POLLIN, 0}};
            for (const int connection : connections_)
                watched.push_back({connection, POLLIN, 0});
            if (poll(watched.data(), watched.size(), 5) <= 0) continue;
            if (watched[0].revents != 0)
                connections_.push_back(accept(listener_, nullptr, nullptr));
            for (std::size_t i = 1; i < watched.size(); i++) {
                if (watched[i].revents != 0 && !serve_one(watched[i].fd)) {
                    close(watched[i].fd);
                    std::erase(connections_, watched[i].fd);
                }
            }
        }
    }

    bool serve_one(int connection) {
        ReceivedFrame request;
        if (recv(connection, request.header.data(), request.header.size(), MSG_WAITALL) !=
            static_cast<ssize_t>(request.header.size()))
            return false;
        std::uint32_t length = 0;
        std::memcpy(&length, request.header.data(), 4);
        request.payload.resize(length - 60);
        if (!request.payload.empty() &&
            recv(connection, request.payload.data(), request.payload.size(), MSG_WAITALL) <= 0)
            return false;
        requests_++;
        return answer_(connection, request);
    }

    Answer answer_;
    int listener_;
    std::vector<int> connections_;
    std::atomic<int> requests_{0};
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace tillside::tests
