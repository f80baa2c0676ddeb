// What is going to happen in a simulated world, in the order of its own time. Nothing happens
// between two steps; steps of the same moment happen in the order in which they were put down.
//
// Thread: one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace tillside::simulation {

inline constexpr std::int64_t millisecond_us = 1'000;
inline constexpr std::int64_t second_us = 1'000'000;
inline constexpr std::int64_t minute_us = 60 * second_us;
inline constexpr std::int64_t hour_us = 60 * minute_us;
inline constexpr std::int64_t day_us = 24 * hour_us;

class Agenda {
public:
    using Step = std::function<void()>;

    // True time, which no machine's clock knows: microseconds since 1970-01-01 UTC.
    explicit Agenda(std::int64_t start_us) : now_us_(start_us) {}

    [[nodiscard]] std::int64_t now_us() const { return now_us_; }
    // A moment that is past is now.
    void at(std::int64_t us, Step step);
    void in(std::int64_t us, Step step) { at(now_us_ + us, std::move(step)); }

    [[nodiscard]] std::optional<std::int64_t> next_us() const;
    // Takes the next step; false where there is none.
    bool run_next();

private:
    struct Entry {
        std::int64_t us = 0;
        std::uint64_t number = 0;
        Step step;
    };
    struct Later {
        bool operator()(const Entry& a, const Entry& b) const {
            return std::pair(a.us, a.number) > std::pair(b.us, b.number);
        }
    };

    std::int64_t now_us_;
    std::uint64_t numbered_ = 0;
    std::priority_queue<Entry, std::vector<Entry>, Later> entries_;
};

}  // namespace tillside::simulation
