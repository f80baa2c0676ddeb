// Scans half-width text once for each kind. The HKID check digit: the letters count A = 10 … Z = 35
// (a missing first letter is a space, 36), weights run 9 to 2, and the sum with the check digit
// (A = 10) is a multiple of 11.
#include "sync/rules/identity/personal_numbers.hpp"

#include <cctype>
#include <string>

#include "sync/rules/identity/text.hpp"

namespace tillside::rules::identity {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char hkid_check(std::string_view letters, std::string_view six_digits) {
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

// Whether an identity card number begins at the letter at `start`.
bool hkid_at(std::string_view text, std::size_t start) {
    std::size_t at = start;
    while (at < text.size() && letter(text[at]))
        ++at;
    const std::string_view letters = text.substr(start, at - start);
    if (letters.size() > 2) return false;
    skip(text, at, " -");
    const std::size_t first_digit = at;
    while (at < text.size() && digit(text[at]))
        ++at;
    const std::string_view digits = text.substr(first_digit, at - first_digit);
    if (digits.size() == 7) return digits[6] == hkid_check(letters, digits.substr(0, 6));
    if (digits.size() != 6) return false;
    std::size_t behind = at;
    skip(text, behind, " -(");
    const bool marked = behind > at;
    const bool check_sign =
        behind < text.size() && (digit(text[behind]) || upper(text[behind]) == 'A');
    const bool alone =
        behind + 1 >= text.size() || (!digit(text[behind + 1]) && !letter(text[behind + 1]));
    if (check_sign && alone && (marked || upper(text[behind]) == 'A')) {
        return upper(text[behind]) == hkid_check(letters, digits);
    }
    return at == text.size() || !letter(text[at]);
}

bool luhn(std::string_view digits) {
    int sum = 0;
    bool twice = false;
    for (std::size_t at = digits.size(); at-- > 0;) {
        int value = digits[at] - '0';
        if (twice) value = value > 4 ? 2 * value - 9 : 2 * value;
        sum += value;
        twice = !twice;
    }
    return sum % 10 == 0;
}

bool is_payment_card(std::string_view digits) {
    return digits.size() >= 13 && digits.size() <= 19 && digits[0] >= '2' && digits[0] <= '6' &&
           luhn(digits);
}

}  // namespace

bool holds_identity_card_number(std::string_view text) {
    const auto half = half_width(text);
    if (!half) return true;
    for (std::size_t at = 0; at < half->size(); ++at) {
        const bool word_start = at == 0 || (!letter((*half)[at - 1]) && !digit((*half)[at - 1]));
        if (word_start && letter((*half)[at]) && hkid_at(*half, at)) return true;
    }
    return false;
}

bool holds_payment_card_number(std::string_view text) {
    const auto half = half_width(text);
    if (!half) return true;
    std::string run;
    for (const char c : *half) {
        if (digit(c)) {
            run += c;
        } else if (c != ' ' && c != '-') {
            if (is_payment_card(run)) return true;
            run.clear();
        }
    }
    return is_payment_card(run);
}

bool holds_forbidden_number(std::string_view text) {
    return holds_identity_card_number(text) || holds_payment_card_number(text);
}

}  // namespace tillside::rules::identity
