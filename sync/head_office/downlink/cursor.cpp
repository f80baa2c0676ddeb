#include "sync/head_office/downlink/cursor.hpp"

#include <sodium.h>

#include <array>

#include "sync/wire/sealing.hpp"

namespace tillside::head_office::downlink {

namespace {

constexpr char old_form = 1;  // two numbers
constexpr char form = 2;      // five
constexpr std::size_t number_bytes = 8;
constexpr std::size_t tag_bytes = 16;

constexpr std::size_t size_of(char form_of) {
    return 1 + (form_of == old_form ? 2 : 5) * number_bytes + tag_bytes;
}

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
    if (!audience.region.empty()) text += audience.region;
    std::string out(tag_bytes, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
    return out;
}

}  // namespace

std::string cursor_text(const Cursor& cursor, const Audience& audience) {
    std::string bytes(1, form);
    for (const std::int64_t number :
         {cursor.suppressions, cursor.changes, cursor.began, cursor.loaded, cursor.to_load}) {
        put_number(bytes, number);
    }
    return wire::to_hex(bytes + tag(bytes, audience));
}

std::optional<Cursor> parse_cursor(std::string_view text, const Audience& audience) {
    if (text.size() > 2 * size_of(form)) return std::nullopt;
    const auto bytes = wire::from_hex(text);
    if (!bytes || bytes->empty()) return std::nullopt;
    const char its_form = bytes->front();
    if ((its_form != form && its_form != old_form) || bytes->size() != size_of(its_form)) {
        return std::nullopt;
    }
    const std::string_view numbers = std::string_view(*bytes).substr(0, bytes->size() - tag_bytes);
    if (tag(numbers, audience) != std::string_view(*bytes).substr(numbers.size())) {
        return std::nullopt;
    }
    Cursor cursor{get_number(numbers.substr(1)), get_number(numbers.substr(9))};
    if (its_form == form) {
        cursor.began = get_number(numbers.substr(17));
        cursor.loaded = get_number(numbers.substr(25));
        cursor.to_load = get_number(numbers.substr(33));
    }
    if (cursor.suppressions < 0 || cursor.changes < 0 || cursor.began < 0 || cursor.loaded < 0 ||
        cursor.to_load < 0) {
        return std::nullopt;
    }
    return cursor;
}

}  // namespace tillside::head_office::downlink
