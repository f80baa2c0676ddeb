// SPDX-License-Identifier: Apache-2.0
// The register's web server: plain HTTP on a loopback port, for a browser on the same machine. It
// serves the screen's files, takes commands, and streams the till's state. It refuses every request
// whose Host or Origin is not this very address (so that no page of the internet can reach the till
// through the cashier's browser), and it bounds what it reads.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/register/catalogue/catalogue.hpp"

namespace tillside::pos {

struct Command {
    std::string name;  // what stands behind /api/v1/
    std::string body;  // JSON, not yet looked at
};

struct CommandReply {
    unsigned status = 200;
    std::string json;
};

// What the server asks of the till. All are called on the server's one thread.
struct Served {
    std::function<CommandReply(const Command&)> command;
    std::function<std::string()> state;      // JSON
    std::function<std::string()> catalogue;  // JSON; asked once
};

class Server {
public:
    static constexpr std::size_t body_bytes_max = 64 * 1024;
    static constexpr std::size_t connections_max = 32;

    // Reads the files of the screen (a folder with index.html) into memory. port 0 = any free one.
    static std::expected<std::unique_ptr<Server>, Fault> open(std::uint16_t port,
                                                              const std::filesystem::path& files);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    // Serves until SIGINT or SIGTERM.
    void run(Served served);
    // [any thread] Runs work on the server's thread.
    void post(std::function<void()> work);
    // [server's thread]
    void after_ms(unsigned delay_ms, std::function<void()> work);
    // [server's thread] Sends the new state to every screen.
    void state_changed();

private:
    struct Inside;
    explicit Server(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace tillside::pos
