// Replies that may be asked for again: in memory for requests that left nothing behind, bounded in
// number and bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tillside::engine::server {

class RecentReplies {
public:
    static constexpr std::size_t replies_max = 256;
    static constexpr std::size_t bytes_max = 4U << 20;

    struct Entry {
        std::string request_id;
        std::uint32_t kind = 0;
        std::string reply;  // a till::Reply, serialised
    };

    // nullptr where the id is not, or no longer, known.
    [[nodiscard]] const Entry* find(std::string_view request_id) const;
    void remember(std::string_view request_id, std::uint32_t kind, std::string reply);

private:
    void forget_oldest();

    std::list<Entry> newest_first_;
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_id_;
    std::size_t bytes_ = 0;
};

}  // namespace tillside::engine::server
