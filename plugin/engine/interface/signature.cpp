#include "plugin/engine/interface/signature.hpp"

#include <cstdint>

namespace tillside::engine::interface {

namespace {

constexpr std::string_view png_mark{"\x89PNG\r\n\x1a\n", 8};
constexpr std::uint32_t side_max = 4096;
constexpr std::size_t around_data = 12;  // length, type and checksum of a chunk

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = (number << 8U) | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

// CRC-32 of ISO 3309, as PNG has it.
std::uint32_t checksum(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

bool is_side(std::uint32_t points) {
    return points >= 1 && points <= side_max;
}

}  // namespace

bool is_signature_png(std::string_view bytes) {
    if (bytes.size() > signature_bytes_max || !bytes.starts_with(png_mark)) return false;
    bytes.remove_prefix(png_mark.size());
    bool first = true;
    bool has_data = false;
    while (bytes.size() >= around_data) {
        const std::uint32_t length = number_at(bytes, 0);
        if (length > bytes.size() - around_data) return false;
        const std::string_view type = bytes.substr(4, 4);
        if (checksum(bytes.substr(4, 4 + length)) != number_at(bytes, 8 + length)) return false;
        const bool header = type == "IHDR" && length == 13;
        if (first != header) return false;
        if (header && (!is_side(number_at(bytes, 8)) || !is_side(number_at(bytes, 12))))
            return false;
        has_data |= type == "IDAT" && length > 0;
        if (type == "IEND") return has_data && bytes.size() == around_data + length;
        bytes.remove_prefix(around_data + length);
        first = false;
    }
    return false;
}

}  // namespace tillside::engine::interface
