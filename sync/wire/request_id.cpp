#include "sync/wire/request_id.hpp"

#include <algorithm>
#include <array>

namespace tillside::wire {

namespace {

constexpr std::size_t random_bytes = 16;

bool may_stand(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') ||
           (letter >= 'A' && letter <= 'F') || letter == '-';
}

}  // namespace

std::string make_request_id(const Random& random) {
    std::array<unsigned char, random_bytes> bytes{};
    random(bytes);
    return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool is_request_id(std::string_view text) {
    return text.size() >= request_id_characters_min && text.size() <= request_id_characters_max &&
           std::ranges::all_of(text, may_stand);
}

}  // namespace tillside::wire
