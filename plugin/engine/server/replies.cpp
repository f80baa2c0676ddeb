#include "plugin/engine/server/replies.hpp"

#include <utility>

namespace tillside::engine::server {

const RecentReplies::Entry* RecentReplies::find(std::string_view request_id) const {
    const auto found = by_id_.find(request_id);
    return found == by_id_.end() ? nullptr : &*found->second;
}

void RecentReplies::remember(std::string_view request_id, std::uint32_t kind, std::string reply) {
    if (by_id_.contains(request_id) || reply.size() > bytes_max) return;
    bytes_ += reply.size();
    newest_first_.push_front({std::string(request_id), kind, std::move(reply)});
    by_id_.emplace(newest_first_.front().request_id, newest_first_.begin());
    while (newest_first_.size() > replies_max || bytes_ > bytes_max)
        forget_oldest();
}

void RecentReplies::forget_oldest() {
    const Entry& oldest = newest_first_.back();
    bytes_ -= oldest.reply.size();
    by_id_.erase(oldest.request_id);
    newest_first_.pop_back();
}

}  // namespace tillside::engine::server
