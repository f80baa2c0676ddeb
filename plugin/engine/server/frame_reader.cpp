#include "plugin/engine/server/frame_reader.hpp"

#include <cstring>

namespace tillside::engine::server {

namespace {

constexpr std::size_t bytes_at_start = 16U << 10;
constexpr std::size_t length_field_bytes = 4;

}  // namespace

FrameReader::FrameReader() : input_(bytes_at_start, '\0') {}

std::span<char> FrameReader::room() {
    return std::span(input_).subspan(filled_);
}

std::optional<FrameReader::Next> FrameReader::next() {
    const std::size_t here = filled_ - begin_;
    if (here < frame_header_bytes) {
        move_to_front();
        return std::nullopt;
    }
    const std::span<const char, frame_header_bytes> header(input_.data() + begin_,
                                                           frame_header_bytes);
    Next next{read_frame_header(header), {}, false};
    if (!check_frame_length(next.frame)) {
        next.last = true;
        return next;
    }
    const std::size_t whole = length_field_bytes + next.frame.length;
    if (here < whole) {
        move_to_front();
        if (input_.size() < whole) input_.resize(whole);
        return std::nullopt;
    }
    next.payload = {input_.data() + begin_ + frame_header_bytes, next.frame.payload_bytes()};
    begin_ += whole;
    return next;
}

void FrameReader::move_to_front() {
    if (begin_ == 0) return;
    std::memmove(input_.data(), input_.data() + begin_, filled_ - begin_);
    filled_ -= begin_;
    begin_ = 0;
}

}  // namespace tillside::engine::server
