// What a cashier may see of a name (privacy.md, duty 25): enough to recognise, not enough to copy.
// Phones mask themselves (Phone::masked).
#pragma once

#include <string>
#include <string_view>

namespace tillside::rules::identity {

// 陳大文 → "陳**", 歐陽娜娜 → "歐陽**", "Chan Tai Man" → "C** T** M**"; each word by itself, so
// that "Mary 陳大文" → "M** 陳**". The number of stars says nothing of the length. Text that is not
// UTF-8 gives "***"; an empty name stays empty.
[[nodiscard]] std::string masked_name(std::string_view name);

}  // namespace tillside::rules::identity
