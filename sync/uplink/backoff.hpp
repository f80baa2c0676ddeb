// When to try again: exponential back-off with full jitter (Brooker, "Exponential Backoff and
// Jitter", AWS Architecture Blog 2015), with a cap that stays at 0.7 s for the first minute of
// an outage, so that a short one ends within a second of head office's return, and then grows.
// Retry-After (RFC 9110, 10.2.3) is a least pause; the jitter comes on top of it and is at least as
// wide, since head office says it to many at a time.
// Pure: time and randomness come in.
#pragma once

#include <cstdint>

namespace tillside::uplink {

class Backoff {
public:
    // pause_ms_max: the longest pause ever.
    explicit Backoff(std::uint32_t pause_ms_max) : pause_ms_max_(pause_ms_max) {}

    // A try has failed now; gives the pause before the next one in milliseconds. `dice` is a random
    // number of 64 bits, `wanted_ms` what the other side asked for (Retry-After), 0 = nothing.
    [[nodiscard]] std::uint32_t failed(std::int64_t now_ms, std::uint64_t dice,
                                       std::uint32_t wanted_ms = 0);
    void succeeded();
    [[nodiscard]] bool failing() const { return failures_ > 0; }

private:
    std::uint32_t pause_ms_max_;
    std::uint32_t failures_ = 0;
    std::int64_t failing_since_ms_ = 0;
};

}  // namespace tillside::uplink
