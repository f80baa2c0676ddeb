// Is a consent slip what a till of this shop signed? Pure: it takes the slip's text and the public
// keys, and needs no log and no network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/rules/evidence/slip.hpp"

namespace tillside::evidence {

struct TillKey {
    std::string till;        // empty: whichever till the slip names
    std::string public_key;  // 32 bytes
};

struct SlipFault {
    std::string code;     // "unreadable", "changed", "unknown_key", "wrong_shop"; of a log:
                          // "truncated_log"
    std::string message;  // for people
};

struct SlipVerdict {
    bool authentic = false;                     // signed with a known key of the till that it names
    std::optional<rules::evidence::Slip> slip;  // what it says, true or not; nothing: unreadable
    std::vector<SlipFault> faults;              // none: it holds
};

// shop: the controller id or the store that the slip must be of; empty: any.
//   unreadable   no slip, or one of an unknown version
//   changed      the key that it states is known, but did not sign these bytes
//   unknown_key  the key that it states is none of these, or is another till's
//   wrong_shop   made by another shop: it states another controller and store, whether or not its
//                key is known here
[[nodiscard]] SlipVerdict check_slip(std::string_view text, const std::vector<TillKey>& keys,
                                     std::string_view shop);

}  // namespace tillside::evidence
