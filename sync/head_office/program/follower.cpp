#include "sync/head_office/program/follower.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace tillside::head_office::program {

namespace {

// After an error, such as a database server that is away.
constexpr std::chrono::milliseconds retry_pause{500};

}  // namespace

Follower::Follower(std::unique_ptr<store::Database> database,
                   std::unique_ptr<projections::Projector> projector, std::function<void()> news,
                   Writers writers)
    : database_(std::move(database)),
      projector_(std::move(projector)),
      news_(std::move(news)),
      takes_turns_(writers == Writers::one),
      thread_([this] { run(); }) {}

Follower::~Follower() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Follower::recorded() {
    {
        const std::lock_guard lock(mutex_);
        pending_ = true;
    }
    changed_.notify_all();
}

Follower::Writing::Writing(Follower& follower) : follower_(follower) {
    ++follower_.writing_;
    if (follower_.takes_turns_) turn_ = std::unique_lock(follower_.turn_);
}

Follower::Writing::~Writing() {
    follower_.last_written_ = Clock::now().time_since_epoch().count();
    --follower_.writing_;
}

bool Follower::is_quiet() const {
    if (writing_ > 0) return false;
    const Clock::time_point last{Clock::duration(last_written_.load())};
    return Clock::now() - last >= quiet;
}

void Follower::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return pending_ || ending_; });
        if (ending_) return;
        pending_ = false;
        lock.unlock();
        work_off();
        lock.lock();
    }
}

void Follower::work_off() {
    auto burst_began = Clock::now();
    while (true) {
        auto read = [&] {
            std::unique_lock<std::mutex> turn;
            if (takes_turns_) turn = std::unique_lock(turn_);
            return projector_->step(slice_events_max);
        }();
        if (!read) spdlog::error("projections: {}", read.error().message);
        const bool more = read && *read > 0;
        tell(!more);
        std::unique_lock lock(mutex_);
        if (ending_) return;
        if (!more) {
            if (read) return;
            // Whatever is still to be read is not announced again.
            pending_ = true;
            changed_.wait_for(lock, retry_pause, [&] { return ending_; });
            return;
        }
        lock.unlock();
        if (is_quiet()) {
            burst_began = Clock::now();
        } else if (Clock::now() - burst_began >= burst) {
            wait_for_room(burst_began);
            burst_began = Clock::now();
        }
    }
}

// Until tills send no more, or the pause since the burst began is over.
void Follower::wait_for_room(Clock::time_point burst_began) {
    std::unique_lock lock(mutex_);
    while (!ending_ && !is_quiet() && Clock::now() - burst_began < pause)
        changed_.wait_for(lock, quiet / 2, [&] { return ending_; });
}

void Follower::tell(bool finished) {
    const auto now = Clock::now();
    if (!finished && now - last_told_ < wake_pause) return;
    last_told_ = now;
    news_();
}

}  // namespace tillside::head_office::program
