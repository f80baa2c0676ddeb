#include "sync/uplink/identity.hpp"

#include <chrono>
#include <utility>

namespace tillside::uplink {

namespace {

std::int64_t steady_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

Identity::Shown Identity::shown() const {
    const std::lock_guard lock(mutex_);
    return shown_;
}

void Identity::show(Shown shown) {
    const std::lock_guard lock(mutex_);
    shown_ = std::move(shown);
}

void Identity::told_time(std::int64_t unix_s) {
    constexpr std::int64_t second_us = 1'000'000;
    const std::lock_guard lock(mutex_);
    ahead_us_ = unix_s * second_us - steady_us();
}

std::optional<Now> Identity::head_office_now() const {
    const std::lock_guard lock(mutex_);
    if (!ahead_us_) return std::nullopt;
    return Now{*ahead_us_ + steady_us()};
}

}  // namespace tillside::uplink
