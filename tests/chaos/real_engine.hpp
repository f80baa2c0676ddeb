// The real tillsided over files and a socket of its own, to be stopped, killed and counted. It has
// no head office behind it: whatever it records stays in its outbox.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "sdk/cpp/client.hpp"
#include "tests/chaos/scripted_engine.hpp"

namespace tillside::tests {

class RealEngine {
public:
    // Writes configuration and secrets; starts nothing.
    explicit RealEngine(const std::string& store = "S1", const std::string& till = "T1");
    ~RealEngine();  // kills what serves the socket
    RealEngine(const RealEngine&) = delete;
    RealEngine& operator=(const RealEngine&) = delete;

    [[nodiscard]] std::filesystem::path socket() const { return folder_.path() / "till.sock"; }
    [[nodiscard]] std::filesystem::path spool() const { return folder_.path() / "till.sock.spool"; }
    [[nodiscard]] std::filesystem::path breaker() const {
        return folder_.path() / "till.sock.breaker";
    }
    [[nodiscard]] std::filesystem::path config() const { return folder_.path() / "tillsided.toml"; }
    [[nodiscard]] static std::filesystem::path program();

    // Options of a session that may start the engine, and of one that may not.
    [[nodiscard]] sdk::OpenOptions starting() const;
    [[nodiscard]] sdk::OpenOptions only_talking() const { return {.socket = socket()}; }

    // Starts it through the plugin and waits until it answers. False after ten seconds.
    [[nodiscard]] bool start() const;
    // The process that listens; 0 = none.
    [[nodiscard]] pid_t process() const;
    // How many processes run with this configuration.
    [[nodiscard]] int processes() const;
    // SIGKILL, and waits until it is gone.
    void kill_it() const;
    // What `tillsided status --json` says was recorded, by name.
    [[nodiscard]] std::map<std::string, std::int64_t> recorded() const;
    [[nodiscard]] std::size_t spool_files() const;

private:
    TemporaryFolder folder_;
};

// What a command prints.
[[nodiscard]] std::string output_of(const std::string& command);

// A sale of one line on ticket `number`, complete and small.
[[nodiscard]] sdk::till::BasketCompleted some_sale(int number);

[[nodiscard]] sdk::Session open_session(const sdk::OpenOptions& options);

}  // namespace tillside::tests
