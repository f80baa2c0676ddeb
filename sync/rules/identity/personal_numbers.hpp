// Numbers that must not stand in a field of ours (privacy.md, duty 12; PCPD's code of practice on
// the identity card number, which covers parts of it too): those of identity cards, passports and
// payment cards. What a pack forbids is looked for in the usual spellings, in full width too. Every
// finder prefers to let a doubtful text pass where a check digit can tell, and to refuse it where
// none can; tests/unit/sync/rules/identity/personal_numbers_corpus_test.cpp measures how often real
// values are refused wrongly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tillside::rules::identity {

enum class NumberKind : std::uint8_t {
    hk_identity_card,        // A123456(3), A1234563, A123456 without its check digit, A123***(*)
    mainland_identity_card,  // 18 signs: region, birthday, check (GB 11643-1999)
    macau_identity_card,     // 1234567(8)
    singapore_nric,          // S1234567D, also FIN
    us_social_security,      // 123-45-6789
    passport,                // beside the word, or in the form of Hong Kong's and the mainland's
    payment_card,            // Luhn's test behind an issuer's prefix (ISO/IEC 7812-1)
};
// "hk_identity_card", as packs name it.
[[nodiscard]] std::optional<NumberKind> number_kind(std::string_view name);
[[nodiscard]] std::string_view number_name(NumberKind kind);

// What a field is for. One in 10 random 16-digit strings passes Luhn's test, so a field that holds
// numbers by its nature is exempt from payment cards, and from the looser spellings of the others.
enum class FieldKind : std::uint8_t {
    free_text,       // names, notes, reasons
    serial_number,   // of goods
    receipt_number,  // tickets, orders
    product_number,  // GTIN, SKU
};

// The first kind of those asked for that a field holds. Text that is not UTF-8 counts as holding
// the first of them.
[[nodiscard]] std::optional<NumberKind> find_personal_number(std::string_view text, FieldKind field,
                                                             std::span<const NumberKind> kinds);

// One or two letters and six digits, standing alone ("A123456", "AB 123456(9)", full width too). A
// seventh sign that is there must be the right check digit, else the text is something else. With
// the right check digit in brackets it is found behind other letters too ("HKIDA123456(3)"), and
// with signs in place of some digits ("A123***(*)").
[[nodiscard]] bool holds_identity_card_number(std::string_view text);

// 13 to 19 digits, spaces, hyphens and dots between them allowed, that begin and are as long as an
// issuer's cards and pass Luhn's test (ISO/IEC 7812-1, annex B). A GTIN-13 is none.
[[nodiscard]] bool holds_payment_card_number(std::string_view text);

// Free text under the default pack: any number of Hong Kong or the mainland, or a payment card.
// Text that is not UTF-8 counts as holding one.
[[nodiscard]] bool holds_forbidden_number(std::string_view text);

}  // namespace tillside::rules::identity
