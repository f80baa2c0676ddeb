#include "tests/postgres/postgres_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace tillside::tests {

namespace {

constexpr int version_min = 15;

// Debian's place; several versions may stand beside each other.
std::filesystem::path programs() {
    std::filesystem::path best;
    int best_version = 0;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", missing)) {
        const int version = std::atoi(entry.path().filename().c_str());
        if (version >= version_min && version > best_version &&
            std::filesystem::exists(entry.path() / "bin/initdb")) {
            best = entry.path() / "bin";
            best_version = version;
        }
    }
    return best;
}

// Whoever runs the server instead of root; nullptr: ourselves.
const passwd* other_user() {
    if (::geteuid() != 0) return nullptr;
    const passwd* user = ::getpwnam("postgres");
    return user != nullptr ? user : ::getpwnam("nobody");
}

int run(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
    std::vector<char*> pointers;
    for (const auto& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const passwd* user = other_user();
    const pid_t child = ::fork();
    if (child == 0) {
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::dup2(in, STDIN_FILENO);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        // The server outlives us and may keep nothing of ours open.
        ::close_range(3, ~0U, 0);
        if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) {
            ::_exit(126);
        }
        if (::chdir("/") != 0) ::_exit(125);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

bool PostgresServer::installed() {
    return !programs().empty();
}

PostgresServer::PostgresServer(std::filesystem::path folder, Disk disk)
    : folder_(std::move(folder)), disk_(disk) {
    if (const passwd* user = other_user()) {
        if (::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) std::abort();
    }
    const auto log = folder_ / "initdb.log";
    const int made =
        run({programs() / "initdb", "--pgdata", data(), "--username", "tillside", "--auth", "trust",
             "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"},
            log);
    if (made != 0) {
        std::ifstream words(log);
        std::ostringstream all;
        all << words.rdbuf();
        fmt::print(stderr, "initdb failed:\n{}\n", all.str());
        std::abort();
    }
    start();
}

std::unique_ptr<PostgresServer> PostgresServer::at(std::filesystem::path folder) {
    return std::unique_ptr<PostgresServer>(new PostgresServer(std::move(folder), Running{}));
}

PostgresServer::~PostgresServer() {
    if (mine_ && running()) stop();
}

void PostgresServer::start() {
    const auto log = folder_ / "server.log";
    const std::vector<std::string> command = {
        programs() / "pg_ctl",
        "--pgdata",
        data(),
        "--wait",
        "--timeout",
        "120",
        "--log",
        folder_ / "postgres.log",
        "--options",
        fmt::format("-k {} -c listen_addresses= -c fsync={} -c max_connections=100 "
                    "-c shared_buffers=64MB -c max_wal_size=512MB",
                    folder_.string(), disk_ == Disk::waited_for ? "on" : "off"),
        "start"};
    int started = run(command, log);
    // Children of a server that was killed may hold its memory for a moment.
    for (int i = 0; i < 10 && started != 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        started = run(command, log);
    }
    if (started != 0) {
        std::ifstream words(folder_ / "postgres.log");
        std::ostringstream all;
        all << words.rdbuf();
        fmt::print(stderr, "PostgreSQL does not start:\n{}\n", all.str());
        std::abort();
    }
}

void PostgresServer::stop() {
    (void)run({programs() / "pg_ctl", "--pgdata", data(), "--wait", "--mode", "immediate", "stop"},
              folder_ / "server.log");
}

int PostgresServer::process() const {
    int process = 0;
    std::ifstream(data() / "postmaster.pid") >> process;
    return process;
}

bool PostgresServer::running() const {
    const int server = process();
    return server > 0 && ::kill(server, 0) == 0;
}

void PostgresServer::kill_hard() {
    const int server = process();
    if (server <= 0) return;
    // Its children are found before it is gone; they would notice by themselves, a moment later.
    std::vector<int> all = {server};
    std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", server));
    for (int child = 0; children >> child;)
        all.push_back(child);
    for (const int one : all)
        ::kill(one, SIGKILL);
    for (int i = 0; i < 500 && ::kill(server, 0) == 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

std::string PostgresServer::url(const std::string& database) const {
    return fmt::format("postgresql://tillside@/{}?host={}", database, folder_.string());
}

}  // namespace tillside::tests
