// SPDX-License-Identifier: Apache-2.0
//
// Judges what a host did, one promise at a time. A case sees the whole journal and says whether the
// promise was kept, broken, or never put to the test.
#pragma once

#include <fmt/format.h>

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "sdk/validator/host/journal.hpp"
#include "sdk/validator/report.hpp"

namespace tillside::validator {

// All that is known of one run of a host.
struct Seen {
    Acts acts;
    std::set<std::string> capabilities;  // as its HELLOs declare
    std::string drawn;                   // what it wrote to TILLSIDE_DRAWN; mostly empty
    bool ended = true;                   // false: it had to be ended
    int signal = 0;                      // that ended it, or 0
    int exit_code = 0;

    [[nodiscard]] bool can(const std::string& capability) const {
        return capabilities.contains(capability);
    }
};

struct Finding {
    Verdict verdict = Verdict::not_seen;
    std::string detail;
};

inline Finding passed() {
    return {Verdict::passed, {}};
}
template <typename... Parts>
Finding broken(fmt::format_string<Parts...> words, Parts&&... parts) {
    return {Verdict::failed, fmt::format(words, std::forward<Parts>(parts)...)};
}
inline Finding seen_or_not(bool seen) {
    return seen ? passed() : Finding{};
}

struct HostCase {
    std::string_view name;
    std::string_view promise;
    std::string_view to_see;  // what the host has to do so that it can be judged
    Finding (*judge)(const Seen&);
};

[[nodiscard]] std::span<const HostCase> calling_habits();  // sessions, deadlines, repeats, releases
[[nodiscard]] std::span<const HostCase> sale_habits();     // context, baskets, order, the end
[[nodiscard]] std::span<const HostCase> consent_habits();  // notices and answers
[[nodiscard]] std::span<const HostCase> drawing_habits();  // suggestions, prompts, discounts
[[nodiscard]] std::span<const HostCase> privacy_habits();  // what may not stand in messages

}  // namespace tillside::validator
