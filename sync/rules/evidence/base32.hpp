// Base 32 of RFC 4648, section 6, without padding, upper case.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tillside::rules::evidence {

[[nodiscard]] std::string to_base32(std::string_view bytes);

// Nothing for a character outside the alphabet, a length that no byte string has, or left-over bits
// that are not zero: each byte string has one text only. Lower case is taken as upper case.
[[nodiscard]] std::optional<std::string> from_base32(std::string_view text);

}  // namespace tillside::rules::evidence
