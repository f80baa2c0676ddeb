// Text as the finders of personal numbers read it: half width, one kind of hyphen and of star, no
// invisible signs; and runs of digits as people group them. For this room's own sources.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tillside::rules::identity {

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
[[nodiscard]] constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Nothing where it is not UTF-8.
[[nodiscard]] std::optional<std::string> number_text(std::string_view text);

// Whether a letter or a digit stands at a place; false beyond either end.
[[nodiscard]] bool is_sign_at(std::string_view text, std::size_t at);

// Calls `fits` with the digits of every stretch of whole groups that has least to most digits, in
// runs of groups that one of `separators` keeps apart: "4111 1111-1111 1111" is one such stretch,
// and so are "4111 1111" and "1111" of it. A last X counts as a digit where with_x is set. True as
// soon as one fits.
[[nodiscard]] bool any_digits(std::string_view text, std::string_view separators, std::size_t least,
                              std::size_t most, bool with_x,
                              const std::function<bool(std::string_view digits)>& fits);

}  // namespace tillside::rules::identity
