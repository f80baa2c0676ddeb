// Replies that may be asked for again: in memory for requests that left nothing behind, bounded in
// number and bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tillside::engine::server {

class RecentReplies {
public:
    static constexpr std::size_t replies_max = 256;
    static constexpr std::size_t bytes_max = 4U << 20;

    struct Entry {
        std::uint32_t kind = 0;
        std::string reply;  // a till::Reply, serialised
    };

    // nullptr where the id (16 bytes) is not, or no longer, known. Valid until the next remember().
    [[nodiscard]] const Entry* find(std::string_view request_id) const;
    void remember(std::string_view request_id, std::uint32_t kind, std::string reply);

private:
    using Id = std::array<char, 16>;
    // Ids are random, and half of one is hash enough: a host that makes others slows its own till.
    struct Hash {
        std::size_t operator()(const Id& id) const;
    };
    void forget_oldest();

    std::unordered_map<Id, Entry, Hash> by_id_;
    std::deque<Id> oldest_first_;
    std::size_t bytes_ = 0;
};

}  // namespace tillside::engine::server
