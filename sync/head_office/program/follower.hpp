// Carries the event log into the projections beside a server, on a thread and a connection of their
// own, so that tills that send come first:
//
//   - slices are small (slice_events_max) and each is a transaction;
//   - while tills send so much that writing takes half of the time or more (a backlog), projections
//     have a `burst` of every `pause` (a twentieth), so that they always come forward; else they
//     have all of the time that is left;
//   - on SQLite, which has one writer, both take turns by a lock within the process instead of
//     sleeping in the database's own.
//
// Requests that wait for news are asked again when there is some, at most every wake_pause.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "sync/head_office/projections/projector.hpp"
#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::program {

class Follower {
    using Clock = std::chrono::steady_clock;

public:
    static constexpr std::int64_t slice_events_max = 250;
    static constexpr std::chrono::milliseconds look{20};
    static constexpr std::chrono::milliseconds burst{25};
    static constexpr std::chrono::milliseconds pause{500};
    static constexpr std::chrono::milliseconds wake_pause{50};

    // How many may write to the database at once; with one, Writing and slices exclude each other.
    enum class Writers : std::uint8_t { one, many };

    // `database` and `projector` become this thread's own; `news` is called on it.
    Follower(std::unique_ptr<store::Database> database,
             std::unique_ptr<projections::Projector> projector, std::function<void()> news,
             Writers writers);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    // Something was recorded, here or by another process. From any thread.
    void recorded();

    // Held by whoever writes the log, from before its transaction to after it; by one at a time.
    class Writing {
    public:
        explicit Writing(Follower& follower);
        ~Writing();
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;

    private:
        Follower& follower_;
        Clock::time_point began_ = Clock::now();
        std::unique_lock<std::mutex> turn_;
    };

private:
    void run();
    void work_off();
    void wait_for_room(Clock::time_point burst_began);
    [[nodiscard]] Clock::duration written_for() const;
    void tell(bool finished);

    std::unique_ptr<store::Database> database_;
    std::unique_ptr<projections::Projector> projector_;
    std::function<void()> news_;
    const bool takes_turns_;

    std::mutex turn_;
    // What others' writing took, with what they waited for their turn.
    std::atomic<Clock::rep> written_{0};
    std::atomic<Clock::rep> writing_since_{0};  // 0: nobody writes
    Clock::time_point last_told_{};

    std::mutex mutex_;
    std::condition_variable changed_;
    bool pending_ = false;
    bool ending_ = false;
    std::thread thread_;  // last: it uses all the others
};

}  // namespace tillside::head_office::program
