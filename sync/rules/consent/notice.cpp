// One canonical byte string for a notice; see the header for its form.
#include "sync/rules/consent/notice.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tillside::rules::consent {

namespace {

void append(std::string& out, std::string_view part) {
    const auto length = static_cast<std::uint32_t>(part.size());
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>((length >> shift) & 0xFFU);
    }
    out += part;
}

}  // namespace

wire::Hash notice_hash(const wire::NoticeText& notice) {
    std::string canonical = "tillside.notice.v1";
    append(canonical, notice.title());
    append(canonical, notice.text());
    append(canonical, notice.script());
    for (const auto& choice : notice.choices()) {
        append(canonical, choice.choice_id());
        append(canonical, choice.text());
        append(canonical, choice.grant().purpose());
    }
    return wire::sha256(canonical);
}

}  // namespace tillside::rules::consent
