#include "sdk/validator/frames/listener.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tillside::validator {

namespace {

int listen_on(const std::filesystem::path& path) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ::unlink(path.c_str());
    if (socket < 0 ||
        ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket, 64) != 0)
        throw std::system_error(errno, std::generic_category(), "listening on " + path.string());
    return socket;
}

bool read_exactly(int socket, void* into, std::size_t bytes) {
    return bytes == 0 || ::recv(socket, into, bytes, MSG_WAITALL) == static_cast<ssize_t>(bytes);
}

}  // namespace

bool Connection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

Listener::Listener(const std::filesystem::path& socket, Answer answer)
    : path_(socket), answer_(std::move(answer)), listener_(listen_on(socket)) {
    thread_ = std::thread([this] { serve(); });
}

Listener::~Listener() {
    stop_ = true;
    thread_.join();
    for (const int socket : sockets_)
        ::close(socket);
    ::close(listener_);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

std::vector<Frame> Listener::received() const {
    const std::lock_guard lock(mutex_);
    return received_;
}

bool Listener::wait_for(std::size_t requests, std::chrono::milliseconds patience) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (received().size() < requests) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

void Listener::serve() {
    while (!stop_) {
        std::vector<pollfd> watched{{listener_, POLLIN, 0}};
        for (const int socket : sockets_)
            watched.push_back({socket, POLLIN, 0});
        if (::poll(watched.data(), watched.size(), 5) <= 0) continue;
        if (watched[0].revents != 0) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            const timeval patience{2, 0};
            ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
            sockets_.push_back(socket);
        }
        for (std::size_t i = 1; i < watched.size(); ++i) {
            if (watched[i].revents != 0 && !serve_one(watched[i].fd)) {
                ::close(watched[i].fd);
                std::erase(sockets_, watched[i].fd);
            }
        }
        open_ = sockets_.size();
    }
}

bool Listener::serve_one(int socket) {
    Frame request;
    if (!read_exactly(socket, request.header.data(), request.header.size())) return false;
    const std::uint32_t length = request.length();
    if (length < TILLSIDE_FRAME_HEADER_BYTES - 4 || length > TILLSIDE_FRAME_BYTES_MAX) return false;
    request.payload.resize(length - (TILLSIDE_FRAME_HEADER_BYTES - 4));
    if (!read_exactly(socket, request.payload.data(), request.payload.size())) return false;
    if (keeping_) {
        const std::lock_guard lock(mutex_);
        received_.push_back(request);
    }
    Connection connection(socket);
    answer_(connection, request);
    return !connection.closing();
}

void echo(Connection& connection, const Frame& request) {
    connection.send(reply_to(request, request.payload));
}

void silence(Connection&, const Frame&) {}

}  // namespace tillside::validator
