// A PostgreSQL server of a test's own: in a folder of its own, on a Unix socket only, run by a user
// who is not root (PostgreSQL refuses root, and tests run as root in CI).
#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace tillside::tests {

class PostgresServer {
public:
    // Whether PostgreSQL 15 or newer is installed.
    [[nodiscard]] static bool installed();

    // Makes the data folder within `folder` (which must exist and be short: a socket's path has 107
    // bytes at most) and starts the server; aborts with its log where that fails. Gone with this
    // object, unless leave_running().
    // Commits wait for the disk as in the field, or not (a killed server loses nothing by that, a
    // machine without power would; a test takes a tenth of the time).
    enum class Disk { waited_for, not_waited_for };
    explicit PostgresServer(std::filesystem::path folder, Disk disk = Disk::waited_for);
    // A server that was left running; it stays so.
    [[nodiscard]] static std::unique_ptr<PostgresServer> at(std::filesystem::path folder);
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    void start();
    void stop();
    void kill_hard();  // SIGKILL to every process of it
    [[nodiscard]] bool running() const;
    void leave_running() { mine_ = false; }

    // postgresql://…, as its administrator.
    [[nodiscard]] std::string url(const std::string& database = "postgres") const;

private:
    struct Running {};
    PostgresServer(std::filesystem::path folder, Running)
        : folder_(std::move(folder)), mine_(false) {}
    [[nodiscard]] std::filesystem::path data() const { return folder_ / "pg"; }
    [[nodiscard]] int process() const;

    std::filesystem::path folder_;
    Disk disk_ = Disk::waited_for;
    bool mine_ = true;
};

}  // namespace tillside::tests
