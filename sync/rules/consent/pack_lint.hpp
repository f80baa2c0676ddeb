// Reads a pack as the law would: is every class of goods and recipients one that a customer can
// tell, is everything said in every language, is nothing ticked beforehand, bundled, harder to
// withdraw than to give, or kept without end. load_pack() asks whether a pack can be used;
// lint_pack() whether it should be. No linter replaces a lawyer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tillside::rules::consent {

struct Finding {
    std::string rule;   // "vague_words"; packs/README.md lists them
    std::string place;  // JSON pointer (RFC 6901) into the pack: "/choices/1/preselected"
    std::string words;  // what is wrong there, what to do, and the duty's source

    friend bool operator==(const Finding&, const Finding&) = default;
};

// In the order of the pack's parts; none for a sound pack. Text that is no JSON, or that
// load_pack() refuses for a reason no rule has named, is the one finding "unreadable".
[[nodiscard]] std::vector<Finding> lint_pack(std::string_view json);

}  // namespace tillside::rules::consent
