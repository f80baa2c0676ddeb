// Kills engines and head office with SIGKILL while the day goes on, and keeps head office down for
// the middle third. When is drawn from a seed, in sales completed plus some milliseconds, so that
// the kills are spread over the day whatever the machine's speed.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
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

    // Waits until the plan is done, or the day has failed: what is left undone is left.
    void finish(bool failed);

    [[nodiscard]] int engines_killed() const { return engines_killed_; }
    [[nodiscard]] int head_offices_killed() const { return head_offices_killed_; }

private:
    enum class What : std::uint8_t { kill_engine, kill_head_office, hold, let_go };
    struct Deed {
        std::int64_t at_basket = 0;
        int delay_ms = 0;
        What what{};
    };

    void run();
    void make_plan();
    [[nodiscard]] bool try_deed(const Deed& deed);
    [[nodiscard]] bool kill_engine();
    [[nodiscard]] bool signal_head_office(int number);

    ChaosPlan plan_;
    const std::atomic<std::int64_t>& completed_;
    std::vector<Deed> deeds_;  // sorted by basket
    std::atomic<bool> stop_{false};
    std::atomic<int> engines_killed_{0};
    std::atomic<int> head_offices_killed_{0};
    std::uint64_t drawn_ = 0;
    std::thread thread_;
};

}  // namespace tillside::replay
