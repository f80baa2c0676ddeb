#include "sync/head_office/downlink/cursor.hpp"

#include <sodium.h>

#include <array>

#include "sync/wire/sealing.hpp"

namespace tillside::head_office::downlink {

namespace {

constexpr char form = 1;
constexpr std::size_t number_bytes = 8;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t size = 1 + 2 * number_bytes + tag_bytes;

void put_number(std::string& out, std::int64_t number) {
    for (std::size_t i = 0; i < number_bytes; ++i) {
        out += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i));
    }
}

std::int64_t get_number(std::string_view bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < number_bytes; ++i) {
        number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return static_cast<std::int64_t>(number);
}

// Over the numbers and the audience, so that a mark of anyone else, or one with a flipped bit, is
// seen. Against mistakes, not against forgery: a till that forges its mark only harms itself.
std::string tag(std::string_view numbers, const Audience& audience) {
    std::string text(numbers);
    for (const std::string_view part : {audience.store, audience.till, audience.generation}) {
        put_number(text, static_cast<std::int64_t>(part.size()));
        text += part;
    }
    std::string out(tag_bytes, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
    return out;
}

}  // namespace

std::string cursor_text(const Cursor& cursor, const Audience& audience) {
    std::string bytes(1, form);
    put_number(bytes, cursor.suppressions);
    put_number(bytes, cursor.changes);
    return wire::to_hex(bytes + tag(bytes, audience));
}

std::optional<Cursor> parse_cursor(std::string_view text, const Audience& audience) {
    if (text.size() != 2 * size) return std::nullopt;
    const auto bytes = wire::from_hex(text);
    if (!bytes || bytes->front() != form) return std::nullopt;
    const std::string_view numbers = std::string_view(*bytes).substr(0, size - tag_bytes);
    if (tag(numbers, audience) != std::string_view(*bytes).substr(numbers.size())) {
        return std::nullopt;
    }
    const Cursor cursor{get_number(numbers.substr(1)), get_number(numbers.substr(9))};
    if (cursor.suppressions < 0 || cursor.changes < 0) return std::nullopt;
    return cursor;
}

}  // namespace tillside::head_office::downlink
