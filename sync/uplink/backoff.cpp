#include "sync/uplink/backoff.hpp"

#include <algorithm>

namespace tillside::uplink {

namespace {
constexpr std::uint64_t first_pause_ms = 100;
constexpr std::uint64_t short_outage_cap_ms = 700;
constexpr std::int64_t short_outage_ms = 60'000;
constexpr std::int64_t doubling_ms = 30'000;  // after the first minute the cap doubles this often
constexpr std::uint32_t doublings_max = 20;
}  // namespace

std::uint32_t Backoff::failed(std::int64_t now_ms, std::uint64_t dice, std::uint32_t wanted_ms) {
    if (failures_ == 0) failing_since_ms_ = now_ms;
    failures_ = std::min(failures_ + 1, doublings_max);
    const std::int64_t outage_ms = std::max<std::int64_t>(0, now_ms - failing_since_ms_);
    std::uint64_t cap_ms = short_outage_cap_ms;
    if (outage_ms > short_outage_ms) {
        const auto doublings =
            std::min<std::int64_t>((outage_ms - short_outage_ms) / doubling_ms + 1, doublings_max);
        cap_ms <<= doublings;
    }
    cap_ms = std::min<std::uint64_t>(cap_ms, pause_ms_max_);
    const std::uint64_t span_ms = std::min(cap_ms, first_pause_ms << (failures_ - 1));
    // Whoever is asked to wait is so together with others, who all hear the same number: they come
    // back spread over as long a span after it.
    const std::uint64_t asked_ms = std::min(wanted_ms, pause_ms_max_);
    const std::uint64_t pause_ms = asked_ms + dice % (std::max(span_ms, asked_ms) + 1);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(pause_ms, pause_ms_max_));
}

void Backoff::succeeded() {
    failures_ = 0;
}

}  // namespace tillside::uplink
