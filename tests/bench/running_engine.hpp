// A real tillsided over files and a socket of its own, without a head office behind it, for as long
// as a measurement lasts.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::bench {

class RunningEngine {
public:
    // Puts files into the data folder before the engine starts on them.
    using Fill =
        std::function<Result<void>(const std::filesystem::path& data, const wire::TillSecrets&)>;
    // Starts `program` and waits until its socket takes connections, at most ten seconds.
    [[nodiscard]] static Result<RunningEngine> start(const std::filesystem::path& program,
                                                     const Fill& fill = {});
    RunningEngine(RunningEngine&& other) noexcept;
    RunningEngine(const RunningEngine&) = delete;
    RunningEngine& operator=(const RunningEngine&) = delete;
    ~RunningEngine();  // ends the process, removes its files

    // Ends the process; its files stay until this object goes.
    void stop();

    [[nodiscard]] std::filesystem::path socket() const { return folder_ / "till.sock"; }
    [[nodiscard]] std::filesystem::path config() const { return folder_ / "tillsided.toml"; }
    [[nodiscard]] std::filesystem::path data() const { return folder_ / "data"; }
    [[nodiscard]] pid_t process() const { return process_; }

private:
    explicit RunningEngine(std::filesystem::path folder) : folder_(std::move(folder)) {}
    [[nodiscard]] Result<wire::TillSecrets> write_files() const;
    [[nodiscard]] Result<void> run(const std::filesystem::path& program);

    std::filesystem::path folder_;
    pid_t process_ = -1;
};

}  // namespace tillside::bench
