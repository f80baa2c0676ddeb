// UTF-8 for this room: whole characters in, and the full-width forms of Chinese input methods
// (U+FF01 to U+FF5E, U+3000) folded to ASCII, so that １２３ and 123 are one thing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tillside::rules::identity {

// The text's code points; nothing where it is not UTF-8 (overlong forms and surrogates included).
[[nodiscard]] std::optional<std::vector<char32_t>> code_points(std::string_view text);

[[nodiscard]] std::string utf8(char32_t code_point);

// Full-width ASCII and the ideographic and no-break spaces as ASCII; everything else as it was.
[[nodiscard]] char32_t half_width(char32_t code_point);

// The whole text in half width; nothing where it is not UTF-8.
[[nodiscard]] std::optional<std::string> half_width(std::string_view text);

}  // namespace tillside::rules::identity
