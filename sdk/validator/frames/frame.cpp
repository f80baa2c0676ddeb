#include "sdk/validator/frames/frame.hpp"

#include <algorithm>
#include <utility>

namespace tillside::validator {

std::uint64_t Frame::number(unsigned at, unsigned bytes) const {
    std::uint64_t value = 0;
    for (unsigned i = bytes; i-- > 0;)
        value = value << 8 | header.at(at + i);
    return value;
}

void Frame::set_number(unsigned at, unsigned bytes, std::uint64_t value) {
    for (unsigned i = 0; i < bytes; ++i)
        header.at(at + i) = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t Frame::length() const {
    return static_cast<std::uint32_t>(number(TILLSIDE_FRAME_AT_LENGTH, 4));
}

std::uint32_t Frame::kind() const {
    return static_cast<std::uint32_t>(number(TILLSIDE_FRAME_AT_KIND, 4));
}

RequestId Frame::id() const {
    RequestId id{};
    std::copy_n(header.begin() + TILLSIDE_FRAME_AT_REQUEST_ID, id.size(), id.begin());
    return id;
}

std::string Frame::bytes() const {
    return std::string(header.begin(), header.end()) + payload;
}

Frame reply_to(const Frame& request, std::string payload, ReplyParts parts) {
    Frame reply;
    reply.header = request.header;
    reply.payload = std::move(payload);
    reply.set_number(TILLSIDE_FRAME_AT_LENGTH, 4,
                     TILLSIDE_FRAME_HEADER_BYTES - 4 + reply.payload.size());
    reply.header[TILLSIDE_FRAME_AT_FLAGS] = static_cast<std::uint8_t>(
        TILLSIDE_FRAME_REPLY | (parts.repeated ? TILLSIDE_FRAME_REPEATED : 0u));
    reply.set_number(TILLSIDE_FRAME_AT_STATUS, 4, parts.status);
    reply.set_number(TILLSIDE_FRAME_AT_DEADLINE, 8, 0);
    reply.set_number(TILLSIDE_FRAME_AT_CURSOR, 8, parts.cursor);
    return reply;
}

namespace {

// FNV-1a 64, as frame.h names it.
std::uint64_t checksum_of(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : bytes)
        hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
    return hash;
}

}  // namespace

std::string fault_of_spool_file(std::string_view name, std::string_view bytes) {
    if (bytes.size() < TILLSIDE_FRAME_HEADER_BYTES) return "it is shorter than a frame's header";
    Frame frame;
    std::copy_n(bytes.begin(), frame.header.size(), frame.header.begin());
    frame.payload = bytes.substr(TILLSIDE_FRAME_HEADER_BYTES);
    if (frame.length() != bytes.size() - 4) return "its length field is not its size less 4";
    if (frame.number(TILLSIDE_FRAME_AT_VERSION, 2) != TILLSIDE_FRAME_VERSION)
        return "its version is not 1";
    if (frame.kind() < TILLSIDE_KIND_POSTABLE_MIN) return "its kind is not postable";
    if (frame.encoding() != TILLSIDE_PROTOBUF && frame.encoding() != TILLSIDE_JSON)
        return "its encoding is not known";
    if (frame.number(TILLSIDE_FRAME_AT_DEADLINE, 8) != 0) return "it has a deadline";
    if (frame.number(TILLSIDE_FRAME_AT_CHECKSUM, 8) != checksum_of(frame.payload))
        return "its checksum is not that of its payload";
    if (name != hex(frame.id()) + ".post") return "its name is not that of its request id";
    return {};
}

std::string hex(const RequestId& id) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : id) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace tillside::validator
