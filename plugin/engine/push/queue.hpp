// What the engine has to say unasked (head office's answer to a look-up): a short queue that hosts
// read by POLL, each with its own cursor. It is memory only: news that nobody fetched in a minute
// is no news at a till.
//
// Thread: the engine's main thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "sdk/schema/till.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::push {

class Queue {
public:
    static constexpr std::size_t entries_max = 64;
    static constexpr std::int64_t kept_us = 60'000'000;

    struct Next {
        std::uint64_t cursor = 0;          // to be passed next time
        std::optional<till::Reply> reply;  // absent: nothing new
    };

    void push(till::Reply reply, Now now);

    // The oldest entry after a cursor (0: all that is still kept). Cursors grow across restarts of
    // the engine, as long as its clock does.
    [[nodiscard]] Next after(std::uint64_t cursor, Now now) const;

private:
    struct Entry {
        std::uint64_t cursor = 0;
        std::int64_t at_us = 0;
        till::Reply reply;
    };
    std::deque<Entry> entries_;
    std::uint64_t last_ = 0;
};

}  // namespace tillside::engine::push
