#include "plugin/engine/server/listener.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace tillside::engine::server {

namespace {

namespace fs = std::filesystem;
constexpr int backlog = 64;
constexpr int first_activated_descriptor = 3;  // sd_listen_fds(3)

std::unexpected<Error> not_made(const fs::path& path, std::string_view doing) {
    return fail(Domain::frame, "socket_not_made",
                fmt::format("the socket {} cannot be made: {}: {}", path.string(), doing,
                            std::strerror(errno)));
}

std::unexpected<Error> in_use(const fs::path& path) {
    return fail(Domain::frame, "socket_in_use",
                fmt::format("the socket {} is in use: another engine answers there; stop it, or "
                            "give this one another socket in its configuration",
                            path.string()));
}

std::optional<long> number_of(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    long number = 0;
    const char* end = text + std::strlen(text);
    const auto read = std::from_chars(text, end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

bool is_activated() {
    return number_of("LISTEN_PID") == ::getpid() && number_of("LISTEN_FDS") == 1;
}

sockaddr_un address_of(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    std::memcpy(address.sun_path, text.data(), std::min(text.size(), sizeof address.sun_path - 1));
    return address;
}

// Whether somebody accepts connections there.
bool answers(const fs::path& path) {
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const sockaddr_un address = address_of(path);
    const int connected =
        ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return connected == 0 || errno == EAGAIN;  // EAGAIN: its backlog is full, so it lives
}

Result<void> clear_path(const fs::path& path) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return {};
    if (!S_ISSOCK(facts.st_mode)) {
        return fail(Domain::frame, "socket_not_made",
                    fmt::format("{} exists and is no socket: move it, or set the key socket to "
                                "another path",
                                path.string()));
    }
    if (answers(path)) return in_use(path);
    if (::unlink(path.c_str()) != 0) return not_made(path, "removing the dead one");
    return {};
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : descriptor_(other.release()) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this == &other) return *this;
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = other.release();
    return *this;
}

Descriptor::~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

int Descriptor::release() {
    return std::exchange(descriptor_, -1);
}

Result<Listener> listen_on(const fs::path& path, SocketMode mode) {
    if (is_activated()) {
        ::fcntl(first_activated_descriptor, F_SETFD, FD_CLOEXEC);
        return Listener{Descriptor(first_activated_descriptor), Descriptor(), path, true};
    }
    // The lock is taken before the path is touched: of two engines that start at once one stops.
    const std::string lock_path = path.string() + ".lock";
    Descriptor lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock.get() < 0) return not_made(path, "opening its lock file");
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return in_use(path);
    if (auto cleared = clear_path(path); !cleared) return std::unexpected(cleared.error());

    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) return not_made(path, "making a socket");
    const sockaddr_un address = address_of(path);
    // The mode is set by the mask, before anybody can connect, and not by a chmod afterwards.
    const mode_t before = ::umask(mode == SocketMode::owner_only ? 0177 : 0111);
    const int bound =
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    if (bound != 0) return not_made(path, "binding it");
    if (::listen(socket.get(), backlog) != 0) return not_made(path, "listening on it");
    return Listener{std::move(socket), std::move(lock), path, false};
}

}  // namespace tillside::engine::server
