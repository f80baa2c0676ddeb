// Runs are cut into groups once; stretches are tried from each group on.
#include "sync/rules/identity/number_text.hpp"

#include "sync/rules/identity/text.hpp"

namespace tillside::rules::identity {

namespace {

bool invisible(char32_t point) {
    return point == 0x00AD || (point >= 0x200B && point <= 0x200F) || point == 0x2060 ||
           point == 0xFEFF;
}

char32_t folded(char32_t point) {
    const bool hyphen = (point >= 0x2010 && point <= 0x2015) || point == 0x2212;
    if (hyphen) return U'-';
    const bool star = point == 0x2022 || point == 0x25CF || point == 0x2217 || point == 0x00D7;
    if (star) return U'*';
    return half_width(point);
}

// The groups of digits from `at` on, each kept from the one before by a single separator; moves
// `at` behind them.
std::vector<std::string_view> groups_at(std::string_view text, std::string_view separators,
                                        bool with_x, std::size_t& at) {
    std::vector<std::string_view> groups;
    while (at < text.size() && is_digit(text[at])) {
        const std::size_t start = at;
        while (at < text.size() && is_digit(text[at]))
            ++at;
        const bool x = with_x && at < text.size() && upper(text[at]) == 'X';
        if (x) ++at;
        groups.push_back(text.substr(start, at - start));
        std::size_t next = at;
        while (next < text.size() && separators.find(text[next]) != std::string_view::npos)
            ++next;
        if (x || next == at || next >= text.size() || !is_digit(text[next])) break;
        at = next;
    }
    return groups;
}

}  // namespace

std::optional<std::string> number_text(std::string_view text) {
    const auto points = code_points(text);
    if (!points) return std::nullopt;
    std::string out;
    out.reserve(text.size());
    for (const char32_t point : *points) {
        if (!invisible(point)) out += utf8(folded(point));
    }
    return out;
}

bool is_sign_at(std::string_view text, std::size_t at) {
    return at < text.size() && (is_letter(text[at]) || is_digit(text[at]));
}

bool any_digits(std::string_view text, std::string_view separators, std::size_t least,
                std::size_t most, bool with_x,
                const std::function<bool(std::string_view digits)>& fits) {
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        const auto groups = groups_at(text, separators, with_x, at);
        for (std::size_t first = 0; first < groups.size(); ++first) {
            std::string digits;
            for (std::size_t next = first; next < groups.size(); ++next) {
                digits += groups[next];
                if (digits.size() > most) break;
                if (digits.size() >= least && fits(digits)) return true;
            }
        }
    }
    return false;
}

}  // namespace tillside::rules::identity
