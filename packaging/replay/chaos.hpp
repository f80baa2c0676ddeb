// Kills engines and head office with SIGKILL while the day goes on, and keeps head office down for
// the middle third. When is drawn from a seed, in sales completed plus some milliseconds, so that
// the kills are spread over the day whatever the machine's speed.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace tillside::replay {

struct ChaosPlan {
    std::uint64_t seed = 1;
    int engine_kills = 0;
    int head_office_kills = 0;
    std::vector<std::filesystem::path> sockets;        // of the engines
    std::optional<std::filesystem::path> hold_file;    // while it is there, head office stays down
    std::optional<std::filesystem::path> head_office;  // its pid file
    std::int64_t baskets = 0;                          // of the whole day
};

class Chaos {
public:
    Chaos(ChaosPlan plan, const std::atomic<std::int64_t>& completed);
    ~Chaos();
    Chaos(const Chaos&) = delete;
    Chaos& operator=(const Chaos&) = delete;

    // Waits until the plan is done, at most a minute; or, where the day has failed, not at all.
    // What is left undone is left.
    void finish(bool failed);

    [[nodiscard]] int engines_killed() const { return engines_killed_; }
    [[nodiscard]] int head_offices_killed() const { return head_offices_killed_; }

private:
    struct Due {
        std::int64_t at_basket = 0;
        std::int64_t delay_ms = 0;  // after that basket
    };
    // Kills of one sort, in order. One that cannot be done yet, because what was killed a moment
    // ago is not up again, holds up its own sort only.
    struct Kills {
        std::vector<Due> due;
        std::size_t next = 0;
        std::optional<std::chrono::steady_clock::time_point> ready_at;
    };

    void make_plan();
    void run();
    void hold_or_let_go();
    void work_off(Kills& kills, const std::function<bool()>& kill);
    [[nodiscard]] bool kill_engine();
    [[nodiscard]] bool signal_head_office(int number);

    ChaosPlan plan_;
    const std::atomic<std::int64_t>& completed_;
    Kills engine_kills_;
    Kills head_office_kills_;
    bool held_ = false;
    bool let_go_ = false;
    std::chrono::steady_clock::time_point ask_again_at_{};  // head office to end
    std::atomic<bool> stop_{false};
    std::atomic<bool> done_{false};
    std::atomic<int> engines_killed_{0};
    std::atomic<int> head_offices_killed_{0};
    std::uint64_t drawn_ = 0;
    std::thread thread_;
};

}  // namespace tillside::replay
