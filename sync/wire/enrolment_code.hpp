// The one-time code that lets a till in, as it is printed at head office and typed or pasted at the
// till: 16 bytes of secret, the first 16 bytes of the SHA-256 of the certificates by which the till
// is to know head office, and 3 bytes that find a typing error. With the second part in it, the
// till believes nobody on its first contact, and the secret goes to the right head office only.
//
// Written in Crockford's Base32 (no I, L, O, U) as 14 groups of 4; read in any case, with or
// without hyphens and blanks, O as 0, I and L as 1. A code is never logged.
#pragma once

#include <string>
#include <string_view>

#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::wire {

inline constexpr std::size_t enrolment_secret_bytes = 16;
inline constexpr std::size_t authority_pin_bytes = 16;
// More than any code with its hyphens; longer text is refused unread.
inline constexpr std::size_t enrolment_code_text_max = 256;

struct EnrolmentCode {
    std::string secret;         // 16 bytes
    std::string authority_pin;  // 16 bytes: authority_pin() of the certificates
};

// The pin of the certificates' text (PEM), exactly as head office hands it out.
[[nodiscard]] std::string authority_pin(std::string_view authority_pem);

[[nodiscard]] std::string enrolment_code_text(const EnrolmentCode& code);
// Error secrets/"bad_code": it is not a code; the message does not repeat it.
[[nodiscard]] Result<EnrolmentCode> read_enrolment_code(std::string_view text);

// What head office keeps of the secret: its SHA-256.
[[nodiscard]] std::string enrolment_secret_hash(std::string_view secret);

// The till's bearer token that comes of a code: keyed BLAKE2b-256 in hexadecimal. `seed` stays at
// head office, so that neither the code nor head office's database alone gives it away, and the
// same code with the same key always gives the same.
[[nodiscard]] std::string enrolment_token(const Key& seed, std::string_view secret,
                                          std::string_view key_hash);

}  // namespace tillside::wire
