// The parts of the linter; see pack_lint.hpp. A pack may be broken in any way: whatever is absent
// or of another type reads as empty. For this room's own sources.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sync/rules/consent/pack_lint.hpp"

namespace tillside::rules::consent {

using Json = nlohmann::json;
using Findings = std::vector<Finding>;

// A member, or null.
[[nodiscard]] const Json& member(const Json& json, const std::string& key);
// A list's entries, or none.
[[nodiscard]] const Json& entries(const Json& json);
// A string without blanks at its ends, or "".
[[nodiscard]] std::string words_of(const Json& json);
// A whole number, or -1.
[[nodiscard]] std::int64_t count_of(const Json& json);
// Whether a list holds a string.
[[nodiscard]] bool holds(const Json& list, std::string_view text);
// The entry of a list whose `key` is `text`, or null.
[[nodiscard]] const Json& entry(const Json& list, const std::string& key, std::string_view text);

// Names in every language, vague classes.
void check_catalogues(const Json& pack, Findings& out);
// Purposes' rules and the choices that refer to them.
void check_choices(const Json& pack, Findings& out);
// What is said to the customer, in each language.
void check_notices(const Json& pack, Findings& out);
// What the pack's law sets: times, ages, the unsubscribe statement, withdrawal.
void check_law(const Json& pack, Findings& out);

// The vague phrase (PCPD, New Guidance on Direct Marketing: a class must be clear enough for the
// customer to tell what is meant) that a text holds, or "".
[[nodiscard]] std::string_view vague_phrase(std::string_view text);

}  // namespace tillside::rules::consent
