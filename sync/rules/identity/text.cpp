// Decoding follows table 3-7 of the Unicode Standard (well-formed UTF-8 byte sequences).
#include "sync/rules/identity/text.hpp"

#include <cstdint>

namespace tillside::rules::identity {

namespace {

struct Lead {
    std::size_t following;
    char32_t bits;
    char32_t least;  // smaller values would be an overlong form
};

std::optional<Lead> lead_of(unsigned char byte) {
    if (byte < 0x80) return Lead{0, byte, 0};
    if (byte >= 0xC2 && byte <= 0xDF) return Lead{1, byte & 0x1FU, 0x80};
    if (byte >= 0xE0 && byte <= 0xEF) return Lead{2, byte & 0x0FU, 0x800};
    if (byte >= 0xF0 && byte <= 0xF4) return Lead{3, byte & 0x07U, 0x10000};
    return std::nullopt;
}

}  // namespace

std::optional<std::vector<char32_t>> code_points(std::string_view text) {
    std::vector<char32_t> out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = lead_of(static_cast<unsigned char>(text[at]));
        if (!lead || at + lead->following >= text.size()) return std::nullopt;
        char32_t value = lead->bits;
        for (std::size_t next = 1; next <= lead->following; ++next) {
            const auto byte = static_cast<unsigned char>(text[at + next]);
            if ((byte & 0xC0U) != 0x80U) return std::nullopt;
            value = (value << 6U) | (byte & 0x3FU);
        }
        const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
        if (value < lead->least || value > 0x10FFFF || surrogate) return std::nullopt;
        out.push_back(value);
        at += lead->following + 1;
    }
    return out;
}

std::string utf8(char32_t code_point) {
    const auto byte = [](char32_t value) { return static_cast<char>(value); };
    if (code_point < 0x80) return {byte(code_point)};
    const char last = byte(0x80U | (code_point & 0x3FU));
    if (code_point < 0x800) return {byte(0xC0U | (code_point >> 6U)), last};
    const char third = byte(0x80U | ((code_point >> 6U) & 0x3FU));
    if (code_point < 0x10000) return {byte(0xE0U | (code_point >> 12U)), third, last};
    return {byte(0xF0U | (code_point >> 18U)), byte(0x80U | ((code_point >> 12U) & 0x3FU)), third,
            last};
}

char32_t half_width(char32_t code_point) {
    if (code_point >= 0xFF01 && code_point <= 0xFF5E) return code_point - 0xFEE0;
    if (code_point == 0x3000 || code_point == 0x00A0) return U' ';
    return code_point;
}

std::optional<std::string> half_width(std::string_view text) {
    const auto points = code_points(text);
    if (!points) return std::nullopt;
    std::string out;
    out.reserve(text.size());
    for (const char32_t point : *points)
        out += utf8(half_width(point));
    return out;
}

}  // namespace tillside::rules::identity
