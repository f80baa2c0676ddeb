// Chinese names: the surname stays. Two-character surnames are few; the list holds those in use in
// Hong Kong, in both scripts.
#include "sync/rules/identity/masking.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "sync/rules/identity/text.hpp"

namespace tillside::rules::identity {

namespace {

constexpr std::array<std::u32string_view, 18> compound_surnames = {
    U"歐陽", U"欧阳", U"司徒", U"司馬", U"司马", U"上官", U"諸葛", U"诸葛", U"皇甫",
    U"令狐", U"尉遲", U"尉迟", U"公孫", U"公孙", U"慕容", U"東方", U"东方", U"端木"};

bool is_han(char32_t c) {
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

std::string masked_word(std::u32string_view word) {
    std::size_t shown = 1;
    if (is_han(word[0]) && word.size() > 2) {
        const auto begins = [&](std::u32string_view surname) { return word.starts_with(surname); };
        if (std::ranges::any_of(compound_surnames, begins)) shown = 2;
    }
    std::string out;
    for (const char32_t c : word.substr(0, shown))
        out += utf8(c);
    return out + "**";
}

}  // namespace

std::string masked_name(std::string_view name) {
    const auto points = code_points(name);
    if (!points) return "***";
    std::string out;
    std::u32string word;
    const auto end_word = [&] {
        if (word.empty()) return;
        if (!out.empty()) out += ' ';
        out += masked_word(word);
        word.clear();
    };
    bool word_is_han = false;
    for (const char32_t point : *points) {
        const char32_t c = half_width(point);
        if (c == U' ' || c == U'\t') {
            end_word();
            continue;
        }
        if (!word.empty() && is_han(c) != word_is_han) end_word();
        word_is_han = is_han(c);
        word.push_back(c);
    }
    end_word();
    return out;
}

}  // namespace tillside::rules::identity
