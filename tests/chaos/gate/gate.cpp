#include "tests/chaos/gate/gate.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace tillside::tests {

namespace {

constexpr int look_ms = 20;  // how soon a change of weather or an end is noticed

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    return address;
}

bool readable(int socket) {
    pollfd one{socket, POLLIN, 0};
    return ::poll(&one, 1, look_ms) > 0;
}

bool send_all(int socket, const char* bytes, std::size_t count) {
    while (count > 0) {
        const ssize_t sent = ::send(socket, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        count -= static_cast<std::size_t>(sent);
    }
    return true;
}

}  // namespace

// One connection: two sockets, a thread for each direction.
struct Gate::Line {
    int client = -1;
    int server = -1;
    std::atomic<std::int64_t> passed{0};
    std::atomic<int> ended{0};
    std::thread up;
    std::thread down;

    void end() const {
        ::shutdown(client, SHUT_RDWR);
        ::shutdown(server, SHUT_RDWR);
    }
    ~Line() {
        end();
        if (up.joinable()) up.join();
        if (down.joinable()) down.join();
        ::close(client);
        ::close(server);
    }
};

Gate::Gate(std::uint16_t server_port) : server_port_(server_port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t bytes = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), bytes);
    ::listen(listener_, 256);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &bytes);
    port_ = ::ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

Gate::~Gate() {
    stopping_ = true;
    acceptor_.join();
    ::close(listener_);
    const std::lock_guard lock(mutex_);
    lines_.clear();
}

void Gate::set(const Weather& weather) {
    const std::lock_guard lock(mutex_);
    weather_ = weather;
}

Weather Gate::weather() const {
    const std::lock_guard lock(mutex_);
    return weather_;
}

void Gate::cut_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& line : lines_)
        line->end();
}

Gate::Passed Gate::passed() const {
    return {to_server_, to_client_, connections_};
}

void Gate::accept_all() {
    while (!stopping_) {
        {
            const std::lock_guard lock(mutex_);
            lines_.remove_if([](const auto& line) { return line->ended == 2; });
        }
        if (!readable(listener_)) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(server_port_);
        if (weather().refuses ||
            ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            ::close(client);
            ::close(server);
            continue;
        }
        ++connections_;
        const int on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto line = std::make_unique<Line>();
        line->client = client;
        line->server = server;
        Line& made = *line;
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::move(line));
        made.up = std::thread([&] { carry(made, made.client, made.server, to_server_); });
        made.down = std::thread([&] { carry(made, made.server, made.client, to_client_); });
    }
}

void Gate::carry(Line& line, int from, int to, std::atomic<std::uint64_t>& counter) {
    std::vector<char> piece(64 << 10);
    std::int64_t since_turned = 0;
    while (!stopping_) {
        const Weather now = weather();
        if (now.swallows || !readable(from)) {
            if (now.swallows) std::this_thread::sleep_for(std::chrono::milliseconds(look_ms));
            continue;
        }
        const std::size_t most = std::clamp<std::size_t>(now.slice_bytes, 1, piece.size());
        const ssize_t got = ::recv(from, piece.data(), most, 0);
        if (got <= 0) break;
        since_turned += got;
        if (now.corrupt_every_bytes > 0 && since_turned >= now.corrupt_every_bytes) {
            piece[static_cast<std::size_t>(got) / 2] ^= 0x10;
            since_turned = 0;
        }
        if (now.delay.count() > 0) std::this_thread::sleep_for(now.delay);
        if (now.bytes_per_s > 0) {
            std::this_thread::sleep_for(
                std::chrono::microseconds(got * 1'000'000 / now.bytes_per_s));
        }
        if (!send_all(to, piece.data(), static_cast<std::size_t>(got))) break;
        counter += static_cast<std::uint64_t>(got);
        line.passed += got;
        if (now.cut_after_bytes >= 0 && line.passed > now.cut_after_bytes) break;
    }
    line.end();
    ++line.ended;
}

}  // namespace tillside::tests
