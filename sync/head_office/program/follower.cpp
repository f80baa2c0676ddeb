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
    follower_.writing_since_ = began_.time_since_epoch().count();
    if (follower_.takes_turns_) turn_ = std::unique_lock(follower_.turn_);
}

Follower::Writing::~Writing() {
    follower_.written_ += (Clock::now() - began_).count();
    follower_.writing_since_ = 0;
}

Follower::Clock::duration Follower::written_for() const {
    const Clock::rep since = writing_since_;
    const Clock::duration before(written_.load());
    return since == 0 ? before
                      : before + (Clock::now().time_since_epoch() - Clock::duration(since));
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
    auto written_before = written_for();
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
        const auto worked = Clock::now() - burst_began;
        if (worked < burst) continue;
        if ((written_for() - written_before) * 2 >= worked) wait_for_room(burst_began);
        burst_began = Clock::now();
        written_before = written_for();
    }
}

// Until tills leave half of the time, or the pause since the burst began is over.
void Follower::wait_for_room(Clock::time_point burst_began) {
    std::unique_lock lock(mutex_);
    while (!ending_ && Clock::now() - burst_began < pause) {
        const auto written_before = written_for();
        const auto began = Clock::now();
        changed_.wait_for(lock, look, [&] { return ending_; });
        if ((written_for() - written_before) * 2 < Clock::now() - began) return;
    }
}

void Follower::tell(bool finished) {
    const auto now = Clock::now();
    if (!finished && now - last_told_ < wake_pause) return;
    last_told_ = now;
    news_();
}

}  // namespace tillside::head_office::program
