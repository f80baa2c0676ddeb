#include "plugin/engine/server/frame.hpp"

#include <fmt/format.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>

#include <algorithm>
#include <concepts>

namespace tillside::engine::server {

namespace {

static_assert(frame_header_bytes == TILLSIDE_FRAME_HEADER_BYTES);
constexpr std::uint32_t length_field_bytes = 4;
constexpr std::uint32_t length_min = TILLSIDE_FRAME_HEADER_BYTES - length_field_bytes;

template <std::unsigned_integral Number>
Number number_at(std::span<const char> bytes, std::size_t at) {
    Number number = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;) {
        number = static_cast<Number>(static_cast<std::uint64_t>(number) << 8 |
                                     static_cast<unsigned char>(bytes[at + i]));
    }
    return number;
}

template <std::unsigned_integral Number>
void put(std::string& bytes, std::size_t at, Number number) {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        bytes[at + i] = static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i) & 0xff);
}

}  // namespace

std::uint32_t Frame::payload_bytes() const {
    return length < length_min ? 0 : length - length_min;
}

Frame read_frame_header(std::span<const char, frame_header_bytes> bytes) {
    Frame frame;
    frame.length = number_at<std::uint32_t>(bytes, TILLSIDE_FRAME_AT_LENGTH);
    frame.version = number_at<std::uint16_t>(bytes, TILLSIDE_FRAME_AT_VERSION);
    frame.encoding = number_at<std::uint8_t>(bytes, TILLSIDE_FRAME_AT_ENCODING);
    frame.flags = number_at<std::uint8_t>(bytes, TILLSIDE_FRAME_AT_FLAGS);
    frame.kind = number_at<std::uint32_t>(bytes, TILLSIDE_FRAME_AT_KIND);
    frame.status = number_at<std::uint32_t>(bytes, TILLSIDE_FRAME_AT_STATUS);
    std::copy_n(bytes.begin() + TILLSIDE_FRAME_AT_REQUEST_ID, frame.id.size(), frame.id.begin());
    frame.deadline_ns = number_at<std::uint64_t>(bytes, TILLSIDE_FRAME_AT_DEADLINE);
    frame.cursor = number_at<std::uint64_t>(bytes, TILLSIDE_FRAME_AT_CURSOR);
    frame.checksum = number_at<std::uint64_t>(bytes, TILLSIDE_FRAME_AT_CHECKSUM);
    return frame;
}

std::string write_frame(const Frame& frame, std::string_view payload) {
    std::string bytes(TILLSIDE_FRAME_HEADER_BYTES, '\0');
    put(bytes, TILLSIDE_FRAME_AT_LENGTH, static_cast<std::uint32_t>(length_min + payload.size()));
    put(bytes, TILLSIDE_FRAME_AT_VERSION, frame.version);
    put(bytes, TILLSIDE_FRAME_AT_ENCODING, frame.encoding);
    put(bytes, TILLSIDE_FRAME_AT_FLAGS, frame.flags);
    put(bytes, TILLSIDE_FRAME_AT_KIND, frame.kind);
    put(bytes, TILLSIDE_FRAME_AT_STATUS, frame.status);
    std::ranges::copy(frame.id, bytes.begin() + TILLSIDE_FRAME_AT_REQUEST_ID);
    put(bytes, TILLSIDE_FRAME_AT_DEADLINE, frame.deadline_ns);
    put(bytes, TILLSIDE_FRAME_AT_CURSOR, frame.cursor);
    put(bytes, TILLSIDE_FRAME_AT_CHECKSUM, frame.checksum);
    bytes.append(payload);
    return bytes;
}

Result<void> check_frame_length(const Frame& frame) {
    if (frame.length < length_min) {
        return fail(Domain::frame, "frame_too_short",
                    fmt::format("the frame says that {} bytes follow its length; its header alone "
                                "has {}",
                                frame.length, length_min));
    }
    if (frame.length > TILLSIDE_FRAME_BYTES_MAX - length_field_bytes) {
        return fail(Domain::frame, "frame_too_large",
                    fmt::format("the frame has {} bytes; at most {} are taken",
                                static_cast<std::uint64_t>(frame.length) + length_field_bytes,
                                TILLSIDE_FRAME_BYTES_MAX));
    }
    return {};
}

Result<void> check_request(const Frame& frame) {
    if (frame.version != TILLSIDE_FRAME_VERSION) {
        return fail(Domain::frame, "wrong_version",
                    fmt::format("the frame has version {}; this engine speaks version {}: update "
                                "the plugin or the engine",
                                frame.version, TILLSIDE_FRAME_VERSION));
    }
    if (frame.encoding != TILLSIDE_PROTOBUF && frame.encoding != TILLSIDE_JSON) {
        return fail(
            Domain::frame, "unknown_encoding",
            fmt::format("the frame has encoding {}: 1 is protobuf, 2 is JSON", frame.encoding));
    }
    if ((frame.flags & ~TILLSIDE_FRAME_POST) != 0 || frame.status != 0) {
        return fail(Domain::frame, "malformed_frame",
                    fmt::format("the frame has flags {} and status {}; a request has neither "
                                "beside the flag of a post",
                                frame.flags, frame.status));
    }
    if ((frame.flags & TILLSIDE_FRAME_POST) != 0 && frame.kind < TILLSIDE_KIND_POSTABLE_MIN) {
        return fail(Domain::frame, "not_postable",
                    fmt::format("messages of kind {} cannot be posted: kinds from {} on can",
                                frame.kind, TILLSIDE_KIND_POSTABLE_MIN));
    }
    return {};
}

std::uint64_t payload_checksum(std::string_view payload) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : payload) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001b3;
    }
    return hash;
}

}  // namespace tillside::engine::server
