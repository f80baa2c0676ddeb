#include "sync/rules/evidence/base32.hpp"

#include <cstdint>

namespace tillside::rules::evidence {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace

std::string to_base32(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 8 + 4) / 5);
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char byte : bytes) {
        held = (held << 8U) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5)
            text += alphabet[(held >> (bits - 5)) & 31U];
    }
    if (bits > 0) text += alphabet[(held << (5 - bits)) & 31U];
    return text;
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 5 / 8);
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        const std::size_t value = alphabet.find(upper);
        if (value == std::string_view::npos) return std::nullopt;
        held = (held << 5U) | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>((held >> bits) & 0xFFU);
    }
    const bool rest_is_zero = (held & ((1U << bits) - 1)) == 0;
    if (bits >= 5 || !rest_is_zero) return std::nullopt;
    return bytes;
}

}  // namespace tillside::rules::evidence
