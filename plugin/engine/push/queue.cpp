#include "plugin/engine/push/queue.hpp"

#include <algorithm>

namespace tillside::engine::push {

void Queue::push(till::Reply reply, Now now) {
    last_ = std::max(last_ + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(now.us, 1)));
    entries_.push_back({last_, now.us, std::move(reply)});
    if (entries_.size() > entries_max) entries_.pop_front();
}

Queue::Next Queue::after(std::uint64_t cursor, Now now) const {
    for (const Entry& entry : entries_) {
        const bool stale = now.us - entry.at_us > kept_us;
        if (entry.cursor > cursor && !stale) return {entry.cursor, entry.reply};
    }
    return {cursor, std::nullopt};
}

}  // namespace tillside::engine::push
