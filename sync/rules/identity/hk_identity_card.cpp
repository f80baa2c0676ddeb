// The check digit: the letters count A = 10 … Z = 35 (a missing first letter is a space, 36),
// weights run 9 to 2, and the sum with the check digit (A = 10) is a multiple of 11.
#include "sync/rules/identity/hk_identity_card.hpp"

#include <algorithm>
#include <string>

#include "sync/rules/identity/number_text.hpp"

namespace tillside::rules::identity {

namespace {

constexpr std::size_t digits_of_card = 6;

char check_of(std::string_view letters, std::string_view six_digits) {
    int sum = letters.size() == 2 ? 9 * (upper(letters[0]) - 'A' + 10) : 9 * 36;
    sum += 8 * (upper(letters.back()) - 'A' + 10);
    int weight = 7;
    for (const char c : six_digits)
        sum += weight-- * (c - '0');
    const int check = (11 - sum % 11) % 11;
    return check == 10 ? 'A' : static_cast<char>('0' + check);
}

void skip(std::string_view text, std::size_t& at, std::string_view any_of) {
    while (at < text.size() && any_of.find(text[at]) != std::string_view::npos)
        ++at;
}

// Whether an identity card number begins at the letter at `start`, with or without its check digit.
bool number_at(std::string_view text, std::size_t start) {
    std::size_t at = start;
    while (at < text.size() && is_letter(text[at]))
        ++at;
    const std::string_view letters = text.substr(start, at - start);
    if (letters.size() > 2) return false;
    skip(text, at, " -");
    const std::size_t first_digit = at;
    while (at < text.size() && is_digit(text[at]))
        ++at;
    const std::string_view digits = text.substr(first_digit, at - first_digit);
    if (digits.size() == digits_of_card + 1) {
        return digits.back() == check_of(letters, digits.substr(0, digits_of_card));
    }
    if (digits.size() != digits_of_card) return false;
    std::size_t behind = at;
    skip(text, behind, " -(");
    const bool marked = behind > at;
    const bool check_sign =
        behind < text.size() && (is_digit(text[behind]) || upper(text[behind]) == 'A');
    const bool alone = !is_sign_at(text, behind + 1);
    if (check_sign && alone && (marked || upper(text[behind]) == 'A')) {
        return upper(text[behind]) == check_of(letters, digits);
    }
    return at == text.size() || !is_letter(text[at]);
}

// Whether the bracket at `bracket` holds the check digit of the number before it, however its
// digits are grouped and whatever letters stand before its own: "HKIDA 123 456 (3)".
bool number_before(std::string_view text, std::size_t bracket) {
    std::size_t sign = bracket + 1;
    skip(text, sign, " ");
    const bool check_sign =
        sign < text.size() && (is_digit(text[sign]) || upper(text[sign]) == 'A');
    if (!check_sign || is_sign_at(text, sign + 1)) return false;
    std::string digits;
    std::size_t at = bracket;
    const auto separator = [](char c) { return c == ' ' || c == '-'; };
    while (at > 0 && digits.size() < digits_of_card &&
           (is_digit(text[at - 1]) || separator(text[at - 1]))) {
        --at;
        if (is_digit(text[at])) digits.insert(digits.begin(), text[at]);
    }
    if (digits.size() != digits_of_card) return false;
    while (at > 0 && (separator(text[at - 1]) || text[at - 1] == '(' || text[at - 1] == ')'))
        --at;
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}}) {
        if (at < count || !is_letter(text[at - 1]) || !is_letter(text[at - count])) break;
        if (upper(text[sign]) == check_of(text.substr(at - count, count), digits)) return true;
    }
    return false;
}

// Whether six places, some of their digits hidden, stand behind a number's letters. Three or more
// are readable; stars need a letter before or a bracket behind, crosses both.
bool hidden_behind(std::string_view text, std::size_t at, bool letters) {
    skip(text, at, " ");
    std::size_t digits = 0;
    std::size_t stars = 0;
    std::size_t crosses = 0;
    const std::size_t end = at + digits_of_card;
    for (; at < text.size() && at < end; ++at) {
        if (is_digit(text[at])) {
            ++digits;
        } else if (text[at] == '*') {
            ++stars;
        } else if (upper(text[at]) == 'X') {
            ++crosses;
        } else {
            return false;
        }
    }
    if (at != end || digits < 3 || stars + crosses == 0) return false;
    const bool bracket = at + 2 < text.size() && text[at] == '(' && text[at + 2] == ')';
    if (crosses > 0) return letters && bracket;
    const bool alone = !is_sign_at(text, at) && (at >= text.size() || text[at] != '*');
    return bracket || (letters && alone);
}

// A number of which some digits are hidden, begun at `start`: "A123***(*)", "A123XXX(X)",
// "***456(3)". An X may be its letter or a hidden digit.
bool hidden_at(std::string_view text, std::size_t start) {
    for (std::size_t at = start; at <= start + 2; ++at) {
        if (hidden_behind(text, at, at > start)) return true;
        if (at >= text.size() || !is_letter(text[at])) break;
    }
    return false;
}

}  // namespace

bool has_hk_identity_card(std::string_view text, bool only_whole) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '(' && number_before(text, at)) return true;
        if (only_whole) continue;
        const bool word_start = at == 0 || !is_sign_at(text, at - 1);
        if (word_start && is_letter(text[at]) && number_at(text, at)) return true;
        if (word_start && hidden_at(text, at)) return true;
    }
    return false;
}

}  // namespace tillside::rules::identity
