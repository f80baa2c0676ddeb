// Cryptography of the wire, all of it libsodium's: look-up hashes, sealed parts, wrapped keys, the
// event chain and signatures. Every function is pure; randomness comes in through Random, so that a
// simulation can repeat itself. Nothing here keeps or logs a key or a plaintext.
//
// Call sodium_ready() once at the start of a program, before anything else of this header.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::wire {

// Byte strings travel as std::string, as protobuf's bytes do.
using Key = std::array<unsigned char, 32>;
using Hash = std::array<unsigned char, 32>;

// Fills a buffer with unpredictable bytes: system_random() in programs, a seeded one in
// simulations.
using Random = std::function<void(std::span<unsigned char>)>;
[[nodiscard]] Random system_random();

// False where libsodium cannot start (no entropy source); the program must stop then.
[[nodiscard]] bool sodium_ready();

// 32 bytes from a secret as read from a file; an Error (Domain::secrets) for any other length.
[[nodiscard]] Result<Key> key_from_bytes(std::string_view bytes, std::string_view what);
[[nodiscard]] std::string to_bytes(const Key& key);
[[nodiscard]] Key random_key(const Random& random);

// Lower-case hexadecimal, and back; an Error names what was not hexadecimal.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] Result<std::string> from_hex(std::string_view hex);

// A UUIDv7 (RFC 9562) as 16 bytes: 48 bits of Unix milliseconds, then random bits.
[[nodiscard]] std::string uuid_v7(std::int64_t now_us, const Random& random);
// "018f…-…": the usual text of 16 bytes, and back (an Error for anything else).
[[nodiscard]] std::string uuid_text(std::string_view uuid);
[[nodiscard]] Result<std::string> uuid_bytes(std::string_view text);

// Keyed BLAKE2b-128 of a phone number (E.164), a card number or an e-mail address. Without the key
// no brute force over all numbers finds one (privacy.md, duty 22).
[[nodiscard]] std::string lookup_hash(const Key& lookup_key, std::string_view value);
// Of a card's text (rules/identity: card_lookup_text) and of an address in any case of its letters;
// empty for an empty one, which nobody is found by.
[[nodiscard]] std::string card_hash(const Key& lookup_key, std::string_view card_lookup_text);
[[nodiscard]] std::string email_hash(const Key& lookup_key, std::string_view address);

// ---- sealed parts (XChaCha20-Poly1305; additional data: event id ‖ name)
[[nodiscard]] SealedPart seal_part(const Key& customer_key, std::string_view key_id,
                                   std::string_view event_id, std::string_view name,
                                   std::string_view plaintext, const Random& random);
// Error sealing/"does_not_open" where key, event id, name or bytes are not those it was made with.
[[nodiscard]] Result<std::string> open_part(const Key& customer_key, std::string_view event_id,
                                            const SealedPart& part);

// ---- customer keys
// Head office's pair (X25519): tills hold the public half.
struct BoxKeys {
    Key public_key{};
    Key secret_key{};
};
[[nodiscard]] BoxKeys make_box_keys(const Random& random);
// Up, to head office alone (crypto_box_seal).
[[nodiscard]] std::string seal_key_up(const Key& customer_key, const Key& head_office_public_key);
[[nodiscard]] Result<Key> open_key_up(std::string_view sealed, const Key& public_key,
                                      const Key& secret_key);
// On disk and down, under the wrapping key.
[[nodiscard]] WrappedKey wrap_key(const Key& customer_key, std::string_view customer_id,
                                  std::string_view key_id, const Key& wrapping_key,
                                  const Random& random);
[[nodiscard]] Result<Key> unwrap_key(const WrappedKey& wrapped, const Key& wrapping_key);
// The same from its parts.
[[nodiscard]] Result<Key> unwrap_key(std::string_view wrapped, std::string_view customer_id,
                                     std::string_view key_id, const Key& wrapping_key);

// ---- the chain of events and its signatures
inline constexpr Hash chain_start{};
[[nodiscard]] Hash chain_next(const Hash& previous, std::string_view event_bytes);

struct SigningKey {
    std::array<unsigned char, 32> public_key{};
    std::array<unsigned char, 64> secret_key{};
};
[[nodiscard]] SigningKey make_signing_key(const Random& random);
// The same key again from its 64 secret bytes; an Error for any other length.
[[nodiscard]] Result<SigningKey> signing_key_from_bytes(std::string_view secret);
// First 8 bytes of BLAKE2b of a public key, as consent records cite it.
[[nodiscard]] std::string signing_key_id(std::string_view public_key);

// Signs and checks what EventBatch.signature covers.
[[nodiscard]] std::string sign_head(const SigningKey& key, std::string_view till,
                                    std::uint64_t epoch, std::uint64_t last_sequence,
                                    const Hash& head);
[[nodiscard]] bool head_is_signed(std::string_view public_key, std::string_view signature,
                                  std::string_view till, std::uint64_t epoch,
                                  std::uint64_t last_sequence, const Hash& head);
// Serialises and signs a consent record; checks one.
[[nodiscard]] SignedConsentRecord sign_consent(const SigningKey& key, const ConsentRecord& record);
[[nodiscard]] bool consent_is_signed(std::string_view public_key,
                                     const SignedConsentRecord& signed_record);

[[nodiscard]] Hash sha256(std::string_view bytes);

}  // namespace tillside::wire
