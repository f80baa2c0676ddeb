// Prefixes and lengths are those under which the issuers' own rules number cards. Asking for both
// is what keeps Luhn's test, which one random number in ten passes, from refusing order numbers.
#include "sync/rules/identity/payment_card.hpp"

#include <algorithm>
#include <array>

#include "sync/rules/identity/number_text.hpp"

namespace tillside::rules::identity {

namespace {

struct Issuer {
    int first;  // prefixes first to last, both with `signs` digits
    int last;
    std::size_t signs;
    std::size_t least;  // digits of the whole number
    std::size_t most;
};

constexpr auto issuers = std::to_array<Issuer>({
    {4, 4, 1, 16, 16},        // Visa
    {4, 4, 1, 13, 13},        // Visa, old
    {4, 4, 1, 19, 19},        // Visa
    {51, 55, 2, 16, 16},      // Mastercard
    {2221, 2720, 4, 16, 16},  // Mastercard
    {34, 34, 2, 15, 15},      // American Express
    {37, 37, 2, 15, 15},      // American Express
    {300, 305, 3, 14, 19},    // Diners Club
    {36, 36, 2, 14, 19},      // Diners Club
    {38, 39, 2, 14, 19},      // Diners Club
    {3528, 3589, 4, 16, 19},  // JCB
    {6011, 6011, 4, 16, 19},  // Discover
    {644, 659, 3, 16, 19},    // Discover, RuPay
    {62, 62, 2, 16, 19},      // UnionPay
    {81, 81, 2, 16, 19},      // UnionPay
    {50, 50, 2, 16, 19},      // Maestro
    {56, 58, 2, 16, 19},      // Maestro
    {60, 61, 2, 16, 19},      // Maestro
    {63, 63, 2, 16, 19},      // Maestro
    {66, 69, 2, 16, 19},      // Maestro
});

bool issued(std::string_view digits) {
    return std::ranges::any_of(issuers, [&](const Issuer& issuer) {
        if (digits.size() < issuer.least || digits.size() > issuer.most) return false;
        int prefix = 0;
        for (const char c : digits.substr(0, issuer.signs))
            prefix = prefix * 10 + (c - '0');
        return prefix >= issuer.first && prefix <= issuer.last;
    });
}

// The sum of digits, every second one from the right (the last but one first) weighed.
template <typename Weigh>
int weighed_sum(std::string_view digits, Weigh weigh) {
    int sum = 0;
    bool weighed = false;
    for (std::size_t at = digits.size(); at-- > 0;) {
        const int value = digits[at] - '0';
        sum += weighed ? weigh(value) : value;
        weighed = !weighed;
    }
    return sum;
}

bool luhn(std::string_view digits) {
    return weighed_sum(digits, [](int value) { return value > 4 ? 2 * value - 9 : 2 * value; }) %
               10 ==
           0;
}

// GS1 General Specifications, 7.9: German goods begin with 4 as old Visa cards did.
bool gtin_13(std::string_view digits) {
    return digits.size() == 13 &&
           weighed_sum(digits, [](int value) { return 3 * value; }) % 10 == 0;
}

}  // namespace

bool has_payment_card(std::string_view text) {
    return any_digits(text, " -.", 13, 19, false, [](std::string_view digits) {
        return issued(digits) && luhn(digits) && !gtin_13(digits);
    });
}

}  // namespace tillside::rules::identity
