// The engine's listening socket: made at its path, or handed over by systemd. It never takes the
// path from an engine that lives, and removes one that a dead engine left.
#pragma once

#include <filesystem>

#include "sync/wire/error.hpp"

namespace tillside::engine::server {

// A file descriptor that is closed with its owner.
class Descriptor {
public:
    explicit Descriptor(int descriptor = -1) : descriptor_(descriptor) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] int release();

private:
    int descriptor_;
};

// Who may connect: with `everybody` the socket file is open to all users (SO_PEERCRED decides
// then), else to the engine's user only.
enum class SocketMode { owner_only, everybody };

struct Listener {
    Descriptor socket;
    Descriptor lock;  // <socket>.lock, held while the engine lives
    std::filesystem::path path;
    bool activated = false;  // by systemd: the file is systemd's, and stays
};

// Errors (Domain::frame): "socket_in_use" names the socket and says that an engine answers there;
// "socket_not_made" with the system's reason.
[[nodiscard]] Result<Listener> listen_on(const std::filesystem::path& path, SocketMode mode);

}  // namespace tillside::engine::server
