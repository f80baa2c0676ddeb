// The frame in C++: the 64 bytes in front of every payload, as sdk/include/tillside/frame.h lays
// them out. Pure: bytes in, bytes out.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::engine::server {

struct Frame {
    std::uint32_t length = 0;  // bytes that follow the length field
    std::uint16_t version = 0;
    std::uint8_t encoding = 0;
    std::uint8_t flags = 0;
    std::uint32_t kind = 0;
    std::uint32_t status = 0;
    std::array<char, 16> id{};
    std::uint64_t deadline_ns = 0;  // CLOCK_MONOTONIC; 0 = none
    std::uint64_t cursor = 0;
    std::uint64_t checksum = 0;

    [[nodiscard]] std::string_view request_id() const { return {id.data(), id.size()}; }
    [[nodiscard]] std::uint32_t payload_bytes() const;
};

inline constexpr std::size_t frame_header_bytes = 64;

[[nodiscard]] Frame read_frame_header(std::span<const char, frame_header_bytes> bytes);
// Header and payload; the length is taken from the payload.
[[nodiscard]] std::string write_frame(const Frame& frame, std::string_view payload);

// Whether the stream can go on behind this frame: its length is one that a frame may have. Errors
// (Domain::frame): "frame_too_short", "frame_too_large".
[[nodiscard]] Result<void> check_frame_length(const Frame& frame);
// Whether the frame is a request of this version. Errors (Domain::frame): "wrong_version",
// "unknown_encoding", "malformed_frame", "not_postable".
[[nodiscard]] Result<void> check_request(const Frame& frame);

// FNV-1a 64, of a spool file's payload.
[[nodiscard]] std::uint64_t payload_checksum(std::string_view payload);

}  // namespace tillside::engine::server
