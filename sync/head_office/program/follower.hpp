// Carries the event log into the projections beside a server, on a thread and a connection of their
// own, so that tills that send come first:
//
//   - slices are small (slice_events_max) and each is a transaction;
//   - while tills send, projections have at most `burst` of every `pause` (a fifth of the time), so
//     that they always come forward; once nothing was sent for `quiet`, they have all of it;
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
public:
    static constexpr std::int64_t slice_events_max = 250;
    static constexpr std::chrono::milliseconds quiet{20};
    static constexpr std::chrono::milliseconds burst{50};
    static constexpr std::chrono::milliseconds pause{250};
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

    // Held by whoever writes the log, from before its transaction to after it.
    class Writing {
    public:
        explicit Writing(Follower& follower);
        ~Writing();
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;

    private:
        Follower& follower_;
        std::unique_lock<std::mutex> turn_;
    };

private:
    using Clock = std::chrono::steady_clock;

    void run();
    void work_off();
    void wait_for_room(Clock::time_point burst_began);
    [[nodiscard]] bool is_quiet() const;
    void tell(bool finished);

    std::unique_ptr<store::Database> database_;
    std::unique_ptr<projections::Projector> projector_;
    std::function<void()> news_;
    const bool takes_turns_;

    std::mutex turn_;
    std::atomic<int> writing_{0};  // with the ones that wait for their turn
    std::atomic<Clock::rep> last_written_{0};
    Clock::time_point last_told_{};

    std::mutex mutex_;
    std::condition_variable changed_;
    bool pending_ = false;
    bool ending_ = false;
    std::thread thread_;  // last: it uses all the others
};

}  // namespace tillside::head_office::program
