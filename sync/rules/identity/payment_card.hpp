// Payment card numbers in a text. For this room's own sources.
#pragma once

#include <string_view>

namespace tillside::rules::identity {

// The text is number_text().
[[nodiscard]] bool has_payment_card(std::string_view text);

}  // namespace tillside::rules::identity
