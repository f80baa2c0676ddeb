#include "sync/evidence/words/words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tillside::evidence {

namespace {

// The schema's name without what its enum puts in front of it.
std::string word(std::string name, std::string_view front, int number) {
    if (name.empty()) return fmt::format("{}", number);
    if (name.starts_with(front)) name.erase(0, front.size());
    for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return name;
}

}  // namespace

std::string event_type_word(wire::ConsentEventType type) {
    return word(wire::ConsentEventType_Name(type), "CONSENT_EVENT_TYPE_", type);
}

std::string method_word(wire::Method method) {
    return word(wire::Method_Name(method), "METHOD_", method);
}

std::string surface_word(wire::Surface surface) {
    return word(wire::Surface_Name(surface), "SURFACE_", surface);
}

std::string decision_word(wire::Decision decision) {
    return word(wire::Decision_Name(decision), "DECISION_", decision);
}

std::string time_word(std::int64_t us) {
    if (us == 0) return {};
    return fmt::format("{:%FT%TZ}", fmt::gmtime(static_cast<std::time_t>(us / 1'000'000)));
}

}  // namespace tillside::evidence
