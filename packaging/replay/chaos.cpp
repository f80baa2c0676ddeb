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
    const auto draw = [this](std::int64_t below) {
        return static_cast<std::int64_t>(
            chance(plan_.seed, "deed" + std::to_string(drawn_++)) %
            static_cast<std::uint64_t>(std::max<std::int64_t>(below, 1)));
    };
    const std::int64_t third = plan_.baskets / 3;
    for (int i = 0; i < plan_.engine_kills && !plan_.sockets.empty(); i++)
        engine_kills_.due.push_back({draw(plan_.baskets * 19 / 20), draw(30)});
    for (int i = 0; i < plan_.head_office_kills && plan_.head_office; i++) {
        // In the first and in the last third: in the middle one it is down already.
        const std::int64_t at = draw(third * 9 / 10);
        head_office_kills_.due.push_back({i % 2 == 0 ? at : 2 * third + at, draw(100)});
    }
    std::ranges::sort(engine_kills_.due, {}, &Due::at_basket);
    std::ranges::sort(head_office_kills_.due, {}, &Due::at_basket);
}

void Chaos::run() {
    while (!stop_) {
        hold_or_let_go();
        work_off(engine_kills_, [this] { return kill_engine(); });
        if (!held_ || let_go_) {
            work_off(head_office_kills_, [this] {
                if (!signal_head_office(SIGKILL)) return false;
                head_offices_killed_++;
                return true;
            });
        }
        done_ = engine_kills_.next == engine_kills_.due.size() &&
                head_office_kills_.next == head_office_kills_.due.size() &&
                (!plan_.hold_file || let_go_);
        if (done_) return;
        std::this_thread::sleep_for(2ms);
    }
    std::error_code gone;
    if (plan_.hold_file) std::filesystem::remove(*plan_.hold_file, gone);
}

void Chaos::hold_or_let_go() {
    if (!plan_.hold_file || let_go_) return;
    if (completed_ >= 2 * (plan_.baskets / 3)) {
        std::error_code gone;
        std::filesystem::remove(*plan_.hold_file, gone);
        let_go_ = true;
    } else if (completed_ >= plan_.baskets / 3) {
        if (!held_) std::ofstream(*plan_.hold_file).flush();
        held_ = true;
        // Again and again: one that was being started when the file was made is caught as well.
        const auto now = std::chrono::steady_clock::now();
        if (!plan_.head_office || now < ask_again_at_) return;
        ask_again_at_ = now + 250ms;
        (void)signal_head_office(SIGTERM);
    }
}

void Chaos::work_off(Kills& kills, const std::function<bool()>& kill) {
    if (kills.next == kills.due.size() || completed_ < kills.due[kills.next].at_basket) return;
    const auto now = std::chrono::steady_clock::now();
    if (!kills.ready_at)
        kills.ready_at = now + std::chrono::milliseconds(kills.due[kills.next].delay_ms);
    if (now < *kills.ready_at || !kill()) return;
    kills.next++;
    kills.ready_at.reset();
}

bool Chaos::kill_engine() {
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
    for (int waited = 0; !failed && !done_ && waited < 600; waited++)
        std::this_thread::sleep_for(100ms);
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

}  // namespace tillside::replay
