// One finder a number; words (stretches of letters and digits) are cut once for those that need
// them.
#include "sync/rules/identity/other_numbers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "sync/rules/identity/number_text.hpp"

namespace tillside::rules::identity {

namespace {

int number_of(std::string_view digits) {
    int value = 0;
    for (const char c : digits)
        value = value * 10 + (c - '0');
    return value;
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, is_digit);
}

bool province(int code) {
    constexpr auto codes =
        std::to_array({11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43,
                       44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83});
    return std::ranges::binary_search(codes, code);
}

bool mainland(std::string_view signs) {
    if (!all_digits(signs.substr(0, 17)) || !province(number_of(signs.substr(0, 2)))) return false;
    const int year = number_of(signs.substr(6, 4));
    const std::chrono::year_month_day birthday{
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(number_of(signs.substr(10, 2)))),
        std::chrono::day(static_cast<unsigned>(number_of(signs.substr(12, 2))))};
    if (year < 1900 || year > 2099 || !birthday.ok()) return false;
    int remainder = 0;
    for (const char c : signs.substr(0, 17))
        remainder = (remainder + c - '0') * 2 % 11;
    const int check = (12 - remainder) % 11;
    return upper(signs[17]) == (check == 10 ? 'X' : static_cast<char>('0' + check));
}

// Calls `fits` with every stretch of letters and digits; true as soon as one fits.
template <typename Fits>
bool any_word(std::string_view text, Fits fits) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_sign_at(text, at)) continue;
        const std::size_t start = at;
        while (is_sign_at(text, at))
            ++at;
        if (fits(text.substr(start, at - start))) return true;
    }
    return false;
}

bool nric(std::string_view word) {
    if (word.size() != 9 || !all_digits(word.substr(1, 7)) || !is_letter(word[8])) return false;
    constexpr auto weights = std::to_array({2, 7, 6, 5, 4, 3, 2});
    int sum = 0;
    for (std::size_t at = 0; at < weights.size(); ++at)
        sum += weights[at] * (word[at + 1] - '0');
    std::string_view letters;
    switch (upper(word[0])) {
        case 'T':
            sum += 4;
            [[fallthrough]];
        case 'S':
            letters = "JZIHGFEDCBA";
            break;
        case 'G':
            sum += 4;
            [[fallthrough]];
        case 'F':
            letters = "XWUTRQPNMLK";
            break;
        case 'M':
            sum += 3;
            letters = "XWUTRQPNJLK";
            break;
        default:
            return false;
    }
    return upper(word[8]) == letters[static_cast<std::size_t>(sum % 11)];
}

bool passport_form(std::string_view word) {
    if (word.size() < 9 || !is_letter(word[0])) return false;
    const char first = upper(word[0]);
    if (first == 'E' && word.size() == 9 && is_letter(word[1])) return all_digits(word.substr(2));
    if (!all_digits(word.substr(1))) return false;
    if (word.size() == 9) return std::string_view("HKEGM").find(first) != std::string_view::npos;
    return word.size() == 11 && (first == 'H' || first == 'M');
}

// Whether one of the next words behind a place could be a passport's number.
bool number_follows(std::string_view text, std::size_t behind) {
    int words = 0;
    return any_word(text.substr(std::min(behind, text.size())), [&](std::string_view word) {
        if (++words > 3 || word.size() > 10) return false;
        return std::ranges::count_if(word, is_digit) >= 6;
    });
}

}  // namespace

bool has_mainland_identity_card(std::string_view text) {
    return any_digits(text, " -", 18, 18, true, mainland);
}

bool has_macau_identity_card(std::string_view text) {
    const auto form = [&](std::size_t start, std::string_view pattern) {
        if (is_sign_at(text, start - 1) || start + pattern.size() > text.size()) return false;
        for (std::size_t at = 0; at < pattern.size(); ++at) {
            const char c = text[start + at];
            if (pattern[at] == '9' ? !is_digit(c) : c != pattern[at]) return false;
        }
        return !is_sign_at(text, start + pattern.size());
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '1' && text[at] != '5' && text[at] != '7') continue;
        if (form(at, "9999999(9)") || form(at, "9999999 (9)") || form(at, "9/999999/9"))
            return true;
    }
    return false;
}

bool has_singapore_nric(std::string_view text) {
    return any_word(text, nric);
}

bool has_us_social_security(std::string_view text) {
    for (std::size_t at = 0; at + 11 <= text.size(); ++at) {
        const std::string_view form = text.substr(at, 11);
        const bool alone = !is_sign_at(text, at - 1) && !is_sign_at(text, at + 11);
        const bool parted = (form[3] == '-' || form[3] == ' ') && form[6] == form[3];
        if (!alone || !parted || !all_digits(form.substr(0, 3)) || !all_digits(form.substr(4, 2)) ||
            !all_digits(form.substr(7, 4))) {
            continue;
        }
        const int area = number_of(form.substr(0, 3));
        const bool issued = area != 0 && area != 666 && area < 900 &&
                            number_of(form.substr(4, 2)) != 0 && number_of(form.substr(7, 4)) != 0;
        if (issued) return true;
    }
    return false;
}

bool has_passport(std::string_view text) {
    if (any_word(text, passport_form)) return true;
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const std::string_view name : {"passport", "travel document", "護照", "护照", "旅行證件",
                                        "旅行证件", "回鄉證", "回乡证"}) {
        for (std::size_t at = lower.find(name); at != std::string::npos;
             at = lower.find(name, at + name.size())) {
            if (number_follows(text, at + name.size())) return true;
        }
    }
    return false;
}

}  // namespace tillside::rules::identity
