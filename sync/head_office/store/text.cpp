#include "sync/head_office/store/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tillside::head_office::store {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_plain(char c) {
    return static_cast<unsigned char>(c - 1) < 0x7f;  // 1 … 127
}

// Bytes of the character that begins `text` (Unicode 15, table 3-7); 0 where none does.
std::size_t character_bytes(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto within = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const auto rest = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            if (!within(i, 0x80, 0xBF)) return false;
        }
        return true;
    };
    const unsigned first = byte(0);
    if (first >= 0x01 && first <= 0x7F) return 1;
    if (first >= 0xC2 && first <= 0xDF) return rest(1, 2) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return within(1, low, high) && rest(2, 3) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return within(1, low, high) && rest(2, 4) ? 4 : 0;
    }
    return 0;
}

// How much of the beginning is fit to be kept.
std::size_t storable_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t bytes = character_bytes(text.substr(at));
        if (bytes == 0) return at;
        at += bytes;
    }
    return at;
}

}  // namespace

std::string_view storable_text(std::string_view text, std::string& spare) {
    if (std::ranges::all_of(text, is_plain)) return text;
    std::size_t good = storable_prefix(text);
    if (good == text.size()) return text;
    spare.clear();
    while (true) {
        spare += text.substr(0, good);
        text.remove_prefix(good);
        if (text.empty()) return spare;
        spare += replacement;
        text.remove_prefix(1);
        good = storable_prefix(text);
    }
}

}  // namespace tillside::head_office::store
