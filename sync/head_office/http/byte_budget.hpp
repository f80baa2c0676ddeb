// The bytes of requests' bodies that head office holds at a time: as they came, and what was made
// of them, each from its first byte until its answer is ready. Whatever tills (or strangers) send
// together, no more than `bytes_max` of it is in memory.
//
// A body that has no room is refused with 503 and Retry-After, not left unread. To leave it unread
// costs the till its time-out, after which it knows no more than before and sends all of it again;
// told at once, it lets its connection go on for what is small, and comes back spread over a span
// (uplink/backoff.hpp). Only large bodies wait, a little while and before anything of them is held
// (begin()), so that a crowd's batches are read in the order in which they came instead of being
// sent twice. Nobody who holds bytes ever waits for more of them, so nothing locks up.
//
// Who may take what (shares of bytes_max):
//
//   1/8    all strangers together: bodies of at most 64 KiB from whoever showed nothing yet. Where
//          that is spent, the port is asked first who sends; a till that it knows goes on.
//   1/16   large bodies that are read or wait for the worker, packed. More would only wait longer.
//   1/16   what has been unpacked before its turn with the worker.
//   1/2    one caller (a token): a till that was stolen does not shut out the others.
//   3/4    of all: what is over `usual_bytes`; the rest is left to batches of usual size,
//   15/16  of all: everything but what is urgent, which is a withdrawal.
//
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace tillside::head_office::http {

class ByteBudget {
public:
    enum class Rank : std::uint8_t { stranger, usual, urgent };
    // A till's batch is 1 MiB at most and takes about three when it is unpacked.
    static constexpr std::size_t usual_bytes = std::size_t{6} << 20;
    static constexpr std::size_t bytes_max_default = std::size_t{256} << 20;
    static constexpr std::size_t bytes_max_least = std::size_t{32} << 20;

    struct Figures {
        std::size_t bytes_max = 0;
        std::size_t held = 0;
        std::size_t most_held = 0;  // since the server was started
        std::uint64_t put_off = 0;  // bodies that were refused for want of room
    };

    // What one request holds; it gives it back when it ends. One thread at a time.
    class Share {
    public:
        ~Share();
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        // More of it; false, and no more, where there is no room.
        [[nodiscard]] bool add(std::size_t bytes);
        // The same for what could as well be made later: only little of that at a time.
        [[nodiscard]] bool add_ahead(std::size_t bytes);
        // Its sender was found to be `caller`: it is a stranger's no longer.
        void known(Rank rank, std::string_view caller);
        // Its body turned out to have no more than this.
        void is_only(std::size_t bytes);
        // Holds up no others' turn any longer: its body comes slowly, or it has been looked at and
        // waits for something else.
        void leave_turn();
        // Whether so many bytes could ever be added.
        [[nodiscard]] bool could_ever_add(std::size_t bytes) const;

    private:
        friend class ByteBudget;
        Share(ByteBudget& budget, Rank rank, std::uint64_t caller, std::size_t bytes)
            : budget_(budget), rank_(rank), caller_(caller), bytes_(bytes) {}
        ByteBudget& budget_;
        Rank rank_;
        std::uint64_t caller_;
        std::size_t bytes_;
        std::size_t in_turn_ = 0;
        std::size_t ahead_ = 0;
    };
    using Held = std::unique_ptr<Share>;

    explicit ByteBudget(std::size_t bytes_max = bytes_max_default) : bytes_max_(bytes_max) {}
    ByteBudget(const ByteBudget&) = delete;
    ByteBudget& operator=(const ByteBudget&) = delete;

    // Room for a body; null: there is none. `caller`: what tells callers apart, such as the token;
    // of strangers nothing.
    [[nodiscard]] Held take(std::size_t bytes, Rank rank, std::string_view caller = {});
    // The same for a large body of somebody known, where it is its turn.
    enum class Wait : std::uint8_t { no, for_others, for_own };
    struct Turn {
        Held share;
        Wait wait = Wait::no;  // without a share: whose answers have to come first
    };
    [[nodiscard]] Turn begin(std::size_t bytes, std::string_view caller);
    // Whether large bodies of this caller are being read or wait.
    [[nodiscard]] bool has_begun(std::string_view caller) const;
    void count_put_off();

    [[nodiscard]] Figures figures() const;
    // Called after each share that ends, on its thread. Before the first share.
    void on_release(std::function<void()> released) { released_ = std::move(released); }

private:
    [[nodiscard]] bool fits(Rank rank, std::uint64_t caller, std::size_t held,
                            std::size_t bytes) const;
    void count(const Share& share, std::size_t bytes);
    void give_back(const Share& share, std::size_t bytes);

    const std::size_t bytes_max_;
    std::function<void()> released_;

    mutable std::mutex mutex_;
    std::size_t held_ = 0;
    std::size_t most_held_ = 0;
    std::size_t strangers_ = 0;
    std::size_t in_turn_ = 0;
    std::size_t ahead_ = 0;
    std::uint64_t put_off_ = 0;
    std::unordered_map<std::uint64_t, std::size_t> of_caller_;
    std::unordered_map<std::uint64_t, std::size_t> begun_;
};

}  // namespace tillside::head_office::http
