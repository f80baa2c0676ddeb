// Processes are ended by the number that the kernel gives (the peer of the engine's socket) or that
// head office wrote, checked against the program's name: never a stranger that has got the number.
#include "packaging/replay/chaos.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>

#include "packaging/replay/membership.hpp"

namespace tillside::replay {
namespace {

using namespace std::chrono_literals;

bool is_program(pid_t process, const std::string& name) {
    std::ifstream file("/proc/" + std::to_string(process) + "/comm");
    std::string found;
    return static_cast<bool>(std::getline(file, found)) && found == name.substr(0, 15);
}

// The process that listens on the socket; 0 where nobody answers.
pid_t listener_of(const std::filesystem::path& path) {
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return 0;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    ucred peer{};
    socklen_t size = sizeof peer;
    const bool found =
        connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        getsockopt(made, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    close(made);
    return found ? peer.pid : 0;
}

}  // namespace

Chaos::Chaos(ChaosPlan plan, const std::atomic<std::int64_t>& completed)
    : plan_(std::move(plan)), completed_(completed) {
    make_plan();
    thread_ = std::thread([this] { run(); });
}

Chaos::~Chaos() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

void Chaos::make_plan() {
    const auto draw = [this](std::uint64_t below) {
        return static_cast<std::int64_t>(chance(plan_.seed, "deed" + std::to_string(drawn_++)) %
                                         below);
    };
    const std::int64_t third = plan_.baskets / 3;
    if (plan_.hold_file) {
        deeds_.push_back({third, 0, What::hold});
        deeds_.push_back({2 * third, 0, What::let_go});
    }
    const auto whole =
        static_cast<std::uint64_t>(std::max<std::int64_t>(plan_.baskets * 19 / 20, 1));
    for (int i = 0; i < plan_.engine_kills; i++)
        deeds_.push_back({draw(whole), static_cast<int>(draw(30)), What::kill_engine});
    for (int i = 0; i < plan_.head_office_kills; i++) {
        // In the first and in the last third: in the middle one it is down already.
        const std::int64_t at =
            draw(static_cast<std::uint64_t>(std::max<std::int64_t>(third * 9 / 10, 1)));
        deeds_.push_back({i % 2 == 0 ? at : 2 * third + at, static_cast<int>(draw(100)),
                          What::kill_head_office});
    }
    std::ranges::stable_sort(deeds_, {}, &Deed::at_basket);
}

void Chaos::run() {
    for (const Deed& deed : deeds_) {
        while (!stop_ && completed_ < deed.at_basket)
            std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(std::chrono::milliseconds(deed.delay_ms));
        // What was killed a moment ago may not be up again yet.
        while (!try_deed(deed)) {
            if (stop_) break;
            std::this_thread::sleep_for(5ms);
        }
        if (stop_) break;
    }
    if (plan_.hold_file) {
        std::error_code gone;
        std::filesystem::remove(*plan_.hold_file, gone);
    }
}

bool Chaos::try_deed(const Deed& deed) {
    std::error_code gone;
    switch (deed.what) {
        case What::kill_engine:
            return kill_engine();
        case What::kill_head_office:
            if (!plan_.head_office) return true;
            if (!signal_head_office(SIGKILL)) return false;
            head_offices_killed_++;
            return true;
        case What::hold:
            std::ofstream(*plan_.hold_file).flush();
            return !plan_.head_office || signal_head_office(SIGTERM);
        case What::let_go:
            std::filesystem::remove(*plan_.hold_file, gone);
            return true;
    }
    return true;
}

bool Chaos::kill_engine() {
    if (plan_.sockets.empty()) return true;
    const std::size_t which =
        chance(plan_.seed, "which" + std::to_string(drawn_++)) % plan_.sockets.size();
    const pid_t process = listener_of(plan_.sockets[which]);
    if (process <= 0 || !is_program(process, "tillsided") || kill(process, SIGKILL) != 0)
        return false;
    engines_killed_++;
    return true;
}

bool Chaos::signal_head_office(int number) {
    std::ifstream file(*plan_.head_office);
    pid_t process = 0;
    if (!(file >> process) || process <= 0) return false;
    return is_program(process, "tillside-hq") && kill(process, number) == 0;
}

void Chaos::finish(bool failed) {
    if (failed) stop_ = true;
    if (thread_.joinable()) thread_.join();
}

}  // namespace tillside::replay
