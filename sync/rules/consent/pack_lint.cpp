// Runs the parts over the text; the look-ups that they share.
#include "sync/rules/consent/pack_lint.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sync/rules/consent/pack.hpp"
#include "sync/rules/consent/pack_lint_parts.hpp"

namespace tillside::rules::consent {

namespace {

const Json& nothing() {
    static const Json null;
    return null;
}

}  // namespace

const Json& member(const Json& json, const std::string& key) {
    if (!json.is_object()) return nothing();
    const auto found = json.find(key);
    return found == json.end() ? nothing() : *found;
}

const Json& entries(const Json& json) {
    static const Json none = Json::array();
    return json.is_array() ? json : none;
}

std::string words_of(const Json& json) {
    if (!json.is_string()) return {};
    const auto& text = json.get_ref<const std::string&>();
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::int64_t count_of(const Json& json) {
    return json.is_number_integer() ? json.get<std::int64_t>() : -1;
}

bool holds(const Json& list, std::string_view text) {
    return std::ranges::any_of(entries(list),
                               [&](const Json& entry) { return words_of(entry) == text; });
}

const Json& entry(const Json& list, const std::string& key, std::string_view text) {
    for (const Json& one : entries(list)) {
        if (words_of(member(one, key)) == text) return one;
    }
    return nothing();
}

std::vector<Finding> lint_pack(std::string_view json) {
    const Json pack = Json::parse(json, nullptr, false);
    Findings out;
    if (!pack.is_discarded()) {
        check_catalogues(pack, out);
        check_choices(pack, out);
        check_law(pack, out);
        check_notices(pack, out);
        if (!out.empty()) return out;
    }
    if (auto loaded = load_pack(json); !loaded) {
        out.push_back({"unreadable", "", loaded.error().message});
    }
    return out;
}

}  // namespace tillside::rules::consent
