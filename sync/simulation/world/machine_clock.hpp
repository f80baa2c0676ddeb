// The clock of one simulated machine: true time, seen wrongly. It may be years off, go too fast or
// too slow, and jump.
#pragma once

#include <cstdint>

#include "sync/wire/time.hpp"

namespace tillside::simulation {

class MachineClock {
public:
    MachineClock() = default;
    // drift_ppm: microseconds that it gains in a second.
    MachineClock(std::int64_t true_us, std::int64_t offset_us, std::int64_t drift_ppm)
        : set_at_us_(true_us), offset_us_(offset_us), drift_ppm_(drift_ppm) {}

    [[nodiscard]] Now now(std::int64_t true_us) const { return {true_us + error_us(true_us)}; }
    [[nodiscard]] std::int64_t error_us(std::int64_t true_us) const {
        return offset_us_ + (true_us - set_at_us_) / 1'000'000 * drift_ppm_;
    }
    void jump(std::int64_t by_us) { offset_us_ += by_us; }
    // As time synchronisation does it.
    void set_right(std::int64_t true_us) {
        offset_us_ = 0;
        set_at_us_ = true_us;
    }

private:
    std::int64_t set_at_us_ = 0;
    std::int64_t offset_us_ = 0;
    std::int64_t drift_ppm_ = 0;
};

}  // namespace tillside::simulation
