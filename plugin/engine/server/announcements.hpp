// What the engine has to say without being asked: head office's answer to a find, refreshed
// suggestions. Rooms push a Reply, hosts read them in order with POLL and a cursor. Kept in memory,
// bounded in number and age: what nobody fetched in time is of no use at a till.
//
// Thread: the engine's main thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "sdk/schema/till.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::server {

class Announcements {
public:
    static constexpr std::size_t kept_max = 256;
    static constexpr std::int64_t age_us_max = 60'000'000;

    // Cursors grow from the time of the start, so that one from before a restart stays older than
    // what comes after it.
    explicit Announcements(Now started) : next_(static_cast<std::uint64_t>(started.us)) {}

    // Called with each announcement before it is given out; may be empty.
    std::function<void(till::Reply&)> shape;

    void push(till::Reply reply, Now now);

    struct News {
        std::uint64_t cursor = 0;  // to pass next time
        till::Reply reply;         // without content where there is no news
    };
    // The oldest announcement after the cursor.
    [[nodiscard]] News after(std::uint64_t cursor, Now now);

private:
    struct Kept {
        std::uint64_t number = 0;
        std::int64_t at_us = 0;
        till::Reply reply;
    };
    void forget_old(Now now);

    std::uint64_t next_;
    std::deque<Kept> kept_;  // oldest first
};

}  // namespace tillside::engine::server
