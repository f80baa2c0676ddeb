// A real tillside-hq with a till that it has let in, on loopback with a certificate of its own, for
// as long as a measurement lasts.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sync/wire/error.hpp"

namespace tillside::bench {

class RunningOffice {
public:
    // Its data, certificate and ports; not yet running. `store`: a PostgreSQL URL, or empty for the
    // database that needs no set-up.
    [[nodiscard]] static Result<RunningOffice> prepare(const std::filesystem::path& program,
                                                       const std::filesystem::path& folder,
                                                       const std::string& store = {});
    RunningOffice(RunningOffice&& other) noexcept;
    RunningOffice(const RunningOffice&) = delete;
    RunningOffice& operator=(const RunningOffice&) = delete;
    ~RunningOffice();

    // Writes the secrets with which the till reaches head office at `port` (of a gate, or its own).
    [[nodiscard]] Result<void> let_in(const std::string& store, const std::string& till,
                                      std::uint16_t port, const std::filesystem::path& secrets);
    // Starts it and waits until it listens; ends it without a warning.
    [[nodiscard]] Result<void> start();
    void kill();
    // Runs a command of tillside-hq on the same data.
    [[nodiscard]] Result<std::string> command(const std::vector<std::string>& words) const;

    [[nodiscard]] std::uint16_t tills_port() const { return tills_port_; }
    [[nodiscard]] std::filesystem::path data() const { return folder_ / "hq"; }
    [[nodiscard]] pid_t process() const { return process_; }

private:
    RunningOffice(std::filesystem::path program, std::filesystem::path folder, std::string store)
        : program_(std::move(program)), folder_(std::move(folder)), store_(std::move(store)) {}

    // The program, and where its data are.
    [[nodiscard]] std::vector<std::string> on_store() const;

    std::filesystem::path program_;
    std::filesystem::path folder_;
    std::string store_;
    std::uint16_t tills_port_ = 0;
    std::uint16_t console_port_ = 0;
    pid_t process_ = -1;
};

}  // namespace tillside::bench
