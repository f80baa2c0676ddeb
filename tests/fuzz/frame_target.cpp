// The engine's frame parser: whatever pieces a stream comes in, the same frames come out, none is
// longer than its limit, and the memory stays that of one frame.
#include <tillside/frame.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/server/frame_reader.hpp"

namespace server = tillside::engine::server;

namespace {

struct Cut {
    std::string bytes;  // header and payload, as written again
    bool last = false;
    bool operator==(const Cut&) const = default;
};

void require(bool holds) {
    if (!holds) std::abort();
}

std::vector<Cut> cut(std::string_view stream, std::size_t piece_max) {
    server::FrameReader reader;
    std::vector<Cut> cuts;
    while (!stream.empty()) {
        const auto room = reader.room();
        require(!room.empty());
        const std::size_t piece = std::min({room.size(), stream.size(), piece_max});
        std::ranges::copy(stream.substr(0, piece), room.begin());
        reader.take(piece);
        stream.remove_prefix(piece);
        while (const auto next = reader.next()) {
            require(next->payload.size() <= TILLSIDE_FRAME_BYTES_MAX - TILLSIDE_FRAME_HEADER_BYTES);
            cuts.push_back({server::write_frame(next->frame, next->payload), next->last});
            (void)server::check_request(next->frame);
            if (next->last) return cuts;
        }
        require(reader.bytes_held() <= TILLSIDE_FRAME_BYTES_MAX);
    }
    return cuts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = 1 + data[0];
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = cut(stream, stream.size());
    require(whole == cut(stream, piece));
    std::size_t at = 0;
    for (const Cut& one : whole) {
        if (one.last) break;
        // The eight bytes before the payload are reserved: read as nothing, written as zero.
        require(one.bytes.substr(0, 56) == stream.substr(at, 56));
        require(one.bytes.substr(64) == stream.substr(at + 64, one.bytes.size() - 64));
        at += one.bytes.size();
    }
    return 0;
}
