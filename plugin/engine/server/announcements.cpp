#include "plugin/engine/server/announcements.hpp"

#include <utility>

namespace tillside::engine::server {

void Announcements::push(till::Reply reply, Now now) {
    kept_.push_back({++next_, now.us, std::move(reply)});
    if (kept_.size() > kept_max) kept_.pop_front();
}

Announcements::News Announcements::after(std::uint64_t cursor, Now now) {
    forget_old(now);
    for (const Kept& one : kept_) {
        if (one.number <= cursor) continue;
        News news{one.number, one.reply};
        if (shape) shape(news.reply);
        return news;
    }
    return {cursor, {}};
}

void Announcements::forget_old(Now now) {
    while (!kept_.empty() && now.us - kept_.front().at_us > age_us_max)
        kept_.pop_front();
}

}  // namespace tillside::engine::server
