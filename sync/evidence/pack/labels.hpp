// What the pack's JSON fields are called on paper, in Chinese (Hong Kong) and English.
#pragma once

#include <string_view>

namespace tillside::evidence {

struct Label {
    std::string_view zh_hant;
    std::string_view en;
};

// A field that has no words of its own is called by its name.
[[nodiscard]] Label label_of(std::string_view field);

}  // namespace tillside::evidence
