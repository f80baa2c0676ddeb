#include "plugin/engine/server/replies.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tillside::engine::server {

namespace {

std::array<char, 16> id_of(std::string_view bytes) {
    std::array<char, 16> id{};
    std::ranges::copy(bytes.substr(0, id.size()), id.begin());
    return id;
}

}  // namespace

std::size_t RecentReplies::Hash::operator()(const Id& id) const {
    std::size_t half = 0;
    std::memcpy(&half, id.data() + id.size() - sizeof half, sizeof half);
    return half;
}

const RecentReplies::Entry* RecentReplies::find(std::string_view request_id) const {
    const auto found = by_id_.find(id_of(request_id));
    return found == by_id_.end() ? nullptr : &found->second;
}

void RecentReplies::remember(std::string_view request_id, std::uint32_t kind, std::string reply) {
    if (reply.size() > bytes_max) return;
    const Id id = id_of(request_id);
    const auto [at, is_new] = by_id_.try_emplace(id, kind, std::move(reply));
    if (!is_new) return;
    bytes_ += at->second.reply.size();
    oldest_first_.push_back(id);
    while (oldest_first_.size() > replies_max || bytes_ > bytes_max)
        forget_oldest();
}

void RecentReplies::forget_oldest() {
    const auto oldest = by_id_.find(oldest_first_.front());
    bytes_ -= oldest->second.reply.size();
    by_id_.erase(oldest);
    oldest_first_.pop_front();
}

}  // namespace tillside::engine::server
