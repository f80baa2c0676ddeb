// Text as both databases can keep it: UTF-8 without U+0000. PostgreSQL refuses anything else, and a
// till may send such text (an event's bytes are kept as they are in any case).
#pragma once

#include <string>
#include <string_view>

namespace tillside::head_office::store {

// `text` itself where it is fit to be kept, else a copy in `spare` in which every U+0000 and every
// byte that is not part of UTF-8 has become U+FFFD.
[[nodiscard]] std::string_view storable_text(std::string_view text, std::string& spare);

}  // namespace tillside::head_office::store
