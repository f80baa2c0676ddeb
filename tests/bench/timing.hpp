// Durations in rounds, on one processor: what the measurements of calls share (call.cpp says why).
#pragma once

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

namespace tillside::bench {

using Clock = std::chrono::steady_clock;

inline double microseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// Durations, and the value below which a share of them lies.
class Durations {
public:
    void add(double microseconds) { all_.push_back(microseconds); }
    void add(const Durations& others) {
        all_.insert(all_.end(), others.all_.begin(), others.all_.end());
    }
    [[nodiscard]] double at(double share) {
        std::ranges::sort(all_);
        return all_[static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1))];
    }

private:
    std::vector<double> all_;
};

// Rounds of one and the same thing.
struct Timed {
    std::vector<Durations> rounds;
    Durations all;

    // The percentile of a quiet round.
    [[nodiscard]] double quiet(double share) {
        Durations each;
        for (Durations& one : rounds)
            each.add(one.at(share));
        return each.at(0.25);
    }
    // False where it did not work once.
    template <typename Once>
    [[nodiscard]] bool round(int times, bool counts, const Once& once) {
        Durations these;
        for (int i = 0; i < times; ++i) {
            const auto start = Clock::now();
            if (!once()) return false;
            these.add(microseconds_since(start));
        }
        if (!counts) return true;
        all.add(these);
        rounds.push_back(std::move(these));
        return true;
    }
};

// Keeps this thread, and the processes that it starts, on one processor for a while.
class OneProcessor {
public:
    OneProcessor() {
        ::sched_getaffinity(0, sizeof before_, &before_);
        int last = CPU_SETSIZE - 1;
        while (last > 0 && !CPU_ISSET(last, &before_))
            --last;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(last, &one);
        ::sched_setaffinity(0, sizeof one, &one);
    }
    ~OneProcessor() { ::sched_setaffinity(0, sizeof before_, &before_); }
    OneProcessor(const OneProcessor&) = delete;
    OneProcessor& operator=(const OneProcessor&) = delete;

private:
    cpu_set_t before_{};
};

}  // namespace tillside::bench
