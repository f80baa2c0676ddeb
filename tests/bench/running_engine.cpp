#include "tests/bench/running_engine.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

#include "sync/wire/secrets.hpp"

namespace tillside::bench {

namespace fs = std::filesystem;

namespace {

bool listens(const fs::path& path) {
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    const bool taken =
        ::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(made);
    return taken;
}

}  // namespace

Result<RunningEngine> RunningEngine::start(const fs::path& program, const Fill& fill) {
    std::string name = "/tmp/tillside-bench-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
        return fail(Domain::configuration, "no_folder",
                    fmt::format("no folder can be made in /tmp: {}", std::strerror(errno)));
    }
    RunningEngine engine{fs::path(name)};
    const auto secrets = engine.write_files();
    if (!secrets) return std::unexpected(secrets.error());
    if (fill) {
        if (auto filled = fill(engine.data(), *secrets); !filled) {
            return std::unexpected(filled.error());
        }
    }
    if (auto running = engine.run(program); !running) return std::unexpected(running.error());
    return engine;
}

RunningEngine::RunningEngine(RunningEngine&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), process_(std::exchange(other.process_, -1)) {}

void RunningEngine::stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

RunningEngine::~RunningEngine() {
    stop();
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<wire::TillSecrets> RunningEngine::write_files() const {
    wire::TillSecrets secrets;
    secrets.set_store("BENCH");
    secrets.set_till("BENCH-1");
    secrets.set_token("a token of a measurement");
    secrets.set_lookup_key(std::string(32, '\1'));
    secrets.set_wrapping_key(std::string(32, '\2'));
    secrets.set_head_office_public_key(std::string(32, '\3'));
    secrets.set_head_office_url("https://127.0.0.1:1");  // nobody listens on port 1
    const fs::path data = folder_ / "data";
    std::error_code ignored;
    fs::create_directory(data, ignored);
    if (auto written = wire::write_till_secrets(data / "secrets.json", secrets); !written) {
        return std::unexpected(written.error());
    }
    std::ofstream(config()) << "data = \"" << data.string() << "\"\nsocket = \""
                            << socket().string() << "\"\n[log]\nfile = \""
                            << (folder_ / "log").string() << "\"\n";
    return secrets;
}

Result<void> RunningEngine::run(const fs::path& program) {
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::execl(program.c_str(), "tillsided", "run", "--config", config().c_str(), nullptr);
        ::_exit(127);
    }
    for (int tries = 0; process_ > 0 && tries < 2000; ++tries) {
        if (listens(socket())) return {};
        if (::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return fail(Domain::configuration, "no_engine",
                fmt::format("the engine {} does not start", program.string()));
}

}  // namespace tillside::bench
