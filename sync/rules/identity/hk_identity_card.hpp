// Hong Kong identity card numbers in a text. For this room's own sources.
#pragma once

#include <string_view>

namespace tillside::rules::identity {

// The text is number_text(). only_whole: nothing but one with its right check digit in brackets,
// for fields that hold numbers of other kinds ("C536379" is a receipt).
[[nodiscard]] bool has_hk_identity_card(std::string_view text, bool only_whole);

}  // namespace tillside::rules::identity
