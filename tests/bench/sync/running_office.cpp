#include "tests/bench/sync/running_office.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace tillside::bench {

namespace fs = std::filesystem;

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    return address;
}

std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t bytes = sizeof address;
    ::bind(probe, reinterpret_cast<const sockaddr*>(&address), bytes);
    ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &bytes);
    ::close(probe);
    return ::ntohs(address.sin_port);
}

bool listens(std::uint16_t port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    const bool taken =
        ::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(made);
    return taken;
}

[[noreturn]] void become(const std::vector<std::string>& words, int output) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output, 1);
    ::dup2(output, 2);
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

// What the program printed; an Error where it did not end with 0.
Result<std::string> run(const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail(Domain::configuration, "no_pipe", "no pipe can be made");
    }
    const pid_t child = ::fork();
    if (child == 0) become(words, ends[1]);
    ::close(ends[1]);
    std::string printed;
    std::array<char, 4096> chunk{};
    for (ssize_t got = 0; (got = ::read(ends[0], chunk.data(), chunk.size())) > 0;)
        printed.append(chunk.data(), static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return printed;
    return fail(Domain::configuration, "failed", fmt::format("{}: {}", words[0], printed));
}

}  // namespace

Result<RunningOffice> RunningOffice::prepare(const fs::path& program, const fs::path& folder,
                                             const std::string& store) {
    RunningOffice office(program, folder, store);
    office.tills_port_ = free_port();
    office.console_port_ = free_port();
    auto made = run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                     "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem",
                     "-out", folder / "cert.pem"});
    if (!made) return std::unexpected(made.error());
    return office;
}

RunningOffice::RunningOffice(RunningOffice&& other) noexcept
    : program_(std::move(other.program_)),
      folder_(std::move(other.folder_)),
      store_(std::move(other.store_)),
      tills_port_(other.tills_port_),
      console_port_(other.console_port_),
      process_(std::exchange(other.process_, -1)) {}

RunningOffice::~RunningOffice() {
    kill();
}

Result<void> RunningOffice::let_in(const std::string& store, const std::string& till,
                                   std::uint16_t port, const fs::path& secrets) {
    auto done = command({"till", "add", "--store", store, "--till", till, "--url",
                         fmt::format("https://127.0.0.1:{}", port), "--ca", folder_ / "cert.pem",
                         "--out", secrets});
    if (!done) return std::unexpected(done.error());
    return {};
}

std::vector<std::string> RunningOffice::on_store() const {
    if (store_.empty()) return {program_};
    return {program_, "--store", store_};
}

Result<std::string> RunningOffice::command(const std::vector<std::string>& words) const {
    std::vector<std::string> all = on_store();
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--data", data()});
    return run(all);
}

Result<void> RunningOffice::start() {
    const int log =
        ::open((folder_ / "hq.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    std::vector<std::string> words = {program_,        "serve",
                                      "--data",        data(),
                                      "--certificate", folder_ / "cert.pem",
                                      "--key",         folder_ / "key.pem",
                                      "--tills",       fmt::format("127.0.0.1:{}", tills_port_),
                                      "--console",     fmt::format("127.0.0.1:{}", console_port_)};
    if (!store_.empty()) words.insert(words.end(), {"--store", store_});
    process_ = ::fork();
    if (process_ == 0) become(words, log);
    ::close(log);
    for (int tries = 0; process_ > 0 && tries < 5000; ++tries) {
        if (listens(tills_port_)) return {};
        if (::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return fail(
        Domain::configuration, "no_head_office",
        fmt::format("{} does not start: see {}", program_.string(), (folder_ / "hq.log").string()));
}

void RunningOffice::kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

}  // namespace tillside::bench
