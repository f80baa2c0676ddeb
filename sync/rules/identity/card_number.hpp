// The chain's own customer card: a number that any till makes offline without asking, that a scan
// tells from a product's, and that does not survive being altered.
//
// Form: "TS", eleven random symbols, two check symbols; the symbols are the 31 of
// 0-9 A-Z without I, L, O, S and U. Letters in front: no GTIN (digits only) is ever a card. 31 is
// prime, and the check symbols are a Reed-Solomon code over it: one or two changed symbols, and any
// two exchanged, are always found; of other changes 1 in 961 is missed. 31^11 numbers: among
// 1,000,000 customers two share one with probability 2e-5, and the till that would make it refuses
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sync/wire/sealing.hpp"

namespace tillside::rules::identity {

class CardNumber {
public:
    [[nodiscard]] static CardNumber make(const wire::Random& random);

    // From a scan or typed text: with or without the QR's words in front, blanks and hyphens, in
    // either case. Nothing where it is not this chain's card or was altered.
    [[nodiscard]] static std::optional<CardNumber> parse(std::string_view text);

    // Whether a text means to be a card of this chain, right or altered: such a scan is claimed and
    // answered in words instead of being passed on.
    [[nodiscard]] static bool claims(std::string_view text);

    // "TS7K4M9Q2XB3D1R": the form that is stored, hashed and sent.
    [[nodiscard]] const std::string& text() const { return text_; }
    // "TS7K4 M9Q2X B3D1R": for receipts.
    [[nodiscard]] std::string printed() const;
    // What the QR on the card holds; stays in the alphanumeric mode of ISO/IEC 18004.
    [[nodiscard]] std::string qr() const;

    friend bool operator==(const CardNumber&, const CardNumber&) = default;

private:
    explicit CardNumber(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

// A card's text as it is hashed for look-up, whoever issued it (cards from before Tillside keep
// their numbers): half width, upper case, without blanks, hyphens and the QR's words. Empty where
// the text is longer than 64 bytes or no UTF-8.
[[nodiscard]] std::string card_lookup_text(std::string_view text);

}  // namespace tillside::rules::identity
