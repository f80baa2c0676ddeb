#include "sync/wire/sealing.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace tillside::wire {

namespace {

constexpr std::string_view event_domain = "tillside.event.v1";
constexpr std::string_view batch_domain = "tillside.batch.v1";
constexpr std::string_view consent_domain = "tillside.consent.v1";
constexpr std::size_t lookup_bytes = 16;

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* data_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string joined(std::string_view a, std::string_view b) {
    std::string out(a);
    out.append(b);
    return out;
}

std::unexpected<Error> does_not_open(std::string_view what) {
    return fail(Domain::sealing, "does_not_open",
                std::string(what) + " does not open: wrong key, or bytes were changed");
}

std::string encrypt(const Key& key, std::string_view plaintext, std::string_view additional,
                    std::string_view nonce) {
    std::string out(plaintext.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    unsigned long long written = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        data_of(out), &written, data_of(plaintext), plaintext.size(), data_of(additional),
        additional.size(), nullptr, data_of(nonce), key.data());
    out.resize(written);
    return out;
}

Result<std::string> decrypt(const Key& key, std::string_view ciphertext,
                            std::string_view additional, std::string_view nonce,
                            std::string_view what) {
    if (nonce.size() != crypto_aead_xchacha20poly1305_ietf_NPUBBYTES ||
        ciphertext.size() < crypto_aead_xchacha20poly1305_ietf_ABYTES) {
        return does_not_open(what);
    }
    std::string out(ciphertext.size() - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    unsigned long long written = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            data_of(out), &written, nullptr, data_of(ciphertext), ciphertext.size(),
            data_of(additional), additional.size(), data_of(nonce), key.data()) != 0) {
        return does_not_open(what);
    }
    return out;
}

std::string new_nonce(const Random& random) {
    std::string nonce(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, '\0');
    random({data_of(nonce), nonce.size()});
    return nonce;
}

std::string little_endian(std::uint64_t number) {
    std::string out(8, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = static_cast<char>(number >> (8 * i) & 0xff);
    return out;
}

std::string head_text(std::string_view till, std::uint64_t epoch, std::uint64_t last_sequence,
                      const Hash& head) {
    std::string text(batch_domain);
    text += little_endian(till.size());
    text.append(till);
    text += little_endian(epoch);
    text += little_endian(last_sequence);
    text.append(reinterpret_cast<const char*>(head.data()), head.size());
    return text;
}

std::string sign(const SigningKey& key, std::string_view text) {
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(data_of(signature), nullptr, data_of(text), text.size(),
                         key.secret_key.data());
    return signature;
}

bool is_signed(std::string_view public_key, std::string_view signature, std::string_view text) {
    return public_key.size() == crypto_sign_PUBLICKEYBYTES &&
           signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(data_of(signature), data_of(text), text.size(),
                                       data_of(public_key)) == 0;
}

}  // namespace

Random system_random() {
    return [](std::span<unsigned char> out) { randombytes_buf(out.data(), out.size()); };
}

bool sodium_ready() {
    return sodium_init() >= 0;
}

Result<Key> key_from_bytes(std::string_view bytes, std::string_view what) {
    Key key{};
    if (bytes.size() != key.size()) {
        return fail(
            Domain::secrets, "key_length",
            std::string(what) + " has " + std::to_string(bytes.size()) + " bytes; a key has 32");
    }
    std::memcpy(key.data(), bytes.data(), key.size());
    return key;
}

std::string to_bytes(const Key& key) {
    return {reinterpret_cast<const char*>(key.data()), key.size()};
}

Key random_key(const Random& random) {
    Key key{};
    random(key);
    return key;
}

std::string to_hex(std::string_view bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), data_of(bytes), bytes.size());
    out.pop_back();
    return out;
}

Result<std::string> from_hex(std::string_view hex) {
    std::string out(hex.size() / 2, '\0');
    std::size_t written = 0;
    if (hex.size() % 2 != 0 || sodium_hex2bin(data_of(out), out.size(), hex.data(), hex.size(),
                                              nullptr, &written, nullptr) != 0) {
        return fail(Domain::message, "not_hexadecimal", "expected hexadecimal digits");
    }
    out.resize(written);
    return out;
}

std::string uuid_v7(std::int64_t now_us, const Random& random) {
    std::string uuid(16, '\0');
    random({data_of(uuid), uuid.size()});
    const auto ms = static_cast<std::uint64_t>(now_us / 1000);
    for (std::size_t i = 0; i < 6; ++i)
        uuid[i] = static_cast<char>(ms >> (8 * (5 - i)) & 0xff);
    uuid[6] = static_cast<char>((static_cast<unsigned char>(uuid[6]) & 0x0f) | 0x70);
    uuid[8] = static_cast<char>((static_cast<unsigned char>(uuid[8]) & 0x3f) | 0x80);
    return uuid;
}

std::string uuid_text(std::string_view uuid) {
    std::string text = to_hex(uuid);
    if (text.size() != 32) return text;
    for (const std::size_t dash : {8U, 13U, 18U, 23U})
        text.insert(dash, 1, '-');
    return text;
}

Result<std::string> uuid_bytes(std::string_view text) {
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash_place = i == 8 || i == 13 || i == 18 || i == 23;
        if ((text[i] == '-') != dash_place || text.size() != 36) {
            return fail(Domain::message, "not_a_uuid", "expected a UUID (8-4-4-4-12 digits)");
        }
        if (!dash_place) digits += text[i];
    }
    auto bytes = from_hex(digits);
    if (!bytes || bytes->size() != 16) {
        return fail(Domain::message, "not_a_uuid", "expected a UUID (8-4-4-4-12 digits)");
    }
    return bytes;
}

std::string lookup_hash(const Key& lookup_key, std::string_view value) {
    std::string out(lookup_bytes, '\0');
    crypto_generichash(data_of(out), out.size(), data_of(value), value.size(), lookup_key.data(),
                       lookup_key.size());
    return out;
}

std::string card_hash(const Key& lookup_key, std::string_view card_lookup_text) {
    return card_lookup_text.empty() ? std::string() : lookup_hash(lookup_key, card_lookup_text);
}

std::string email_hash(const Key& lookup_key, std::string_view address) {
    if (address.empty()) return {};
    std::string lower(address);
    for (char& letter : lower) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return lookup_hash(lookup_key, lower);
}

SealedPart seal_part(const Key& customer_key, std::string_view key_id, std::string_view event_id,
                     std::string_view name, std::string_view plaintext, const Random& random) {
    SealedPart part;
    part.set_name(std::string(name));
    part.set_key_id(std::string(key_id));
    part.set_nonce(new_nonce(random));
    part.set_ciphertext(encrypt(customer_key, plaintext, joined(event_id, name), part.nonce()));
    return part;
}

Result<std::string> open_part(const Key& customer_key, std::string_view event_id,
                              const SealedPart& part) {
    return decrypt(customer_key, part.ciphertext(), joined(event_id, part.name()), part.nonce(),
                   "the sealed part '" + part.name() + "'");
}

BoxKeys make_box_keys(const Random& random) {
    BoxKeys keys;
    std::array<unsigned char, crypto_box_SEEDBYTES> seed{};
    random(seed);
    crypto_box_seed_keypair(keys.public_key.data(), keys.secret_key.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
    return keys;
}

std::string seal_key_up(const Key& customer_key, const Key& head_office_public_key) {
    std::string out(customer_key.size() + crypto_box_SEALBYTES, '\0');
    crypto_box_seal(data_of(out), customer_key.data(), customer_key.size(),
                    head_office_public_key.data());
    return out;
}

Result<Key> open_key_up(std::string_view sealed, const Key& public_key, const Key& secret_key) {
    Key key{};
    if (sealed.size() != key.size() + crypto_box_SEALBYTES ||
        crypto_box_seal_open(key.data(), data_of(sealed), sealed.size(), public_key.data(),
                             secret_key.data()) != 0) {
        return does_not_open("a customer key from a till");
    }
    return key;
}

WrappedKey wrap_key(const Key& customer_key, std::string_view customer_id, std::string_view key_id,
                    const Key& wrapping_key, const Random& random) {
    WrappedKey wrapped;
    wrapped.set_customer_id(std::string(customer_id));
    wrapped.set_key_id(std::string(key_id));
    const std::string nonce = new_nonce(random);
    wrapped.set_wrapped(
        nonce + encrypt(wrapping_key, to_bytes(customer_key), joined(customer_id, key_id), nonce));
    return wrapped;
}

Result<Key> unwrap_key(const WrappedKey& wrapped, const Key& wrapping_key) {
    return unwrap_key(wrapped.wrapped(), wrapped.customer_id(), wrapped.key_id(), wrapping_key);
}

Result<Key> unwrap_key(std::string_view wrapped, std::string_view customer_id,
                       std::string_view key_id, const Key& wrapping_key) {
    constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    const std::string_view all = wrapped;
    if (all.size() < nonce_bytes) return does_not_open("a wrapped customer key");
    auto plain = decrypt(wrapping_key, all.substr(nonce_bytes), joined(customer_id, key_id),
                         all.substr(0, nonce_bytes), "a wrapped customer key");
    if (!plain) return std::unexpected(plain.error());
    return key_from_bytes(*plain, "a customer key");
}

Hash chain_next(const Hash& previous, std::string_view event_bytes) {
    Hash out{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, out.size());
    crypto_generichash_update(&state, data_of(event_domain), event_domain.size());
    crypto_generichash_update(&state, previous.data(), previous.size());
    crypto_generichash_update(&state, data_of(event_bytes), event_bytes.size());
    crypto_generichash_final(&state, out.data(), out.size());
    return out;
}

SigningKey make_signing_key(const Random& random) {
    SigningKey key;
    std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
    random(seed);
    crypto_sign_seed_keypair(key.public_key.data(), key.secret_key.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
    return key;
}

Result<SigningKey> signing_key_from_bytes(std::string_view secret) {
    SigningKey key;
    if (secret.size() != key.secret_key.size()) {
        return fail(Domain::secrets, "key_length", "a signing key has 64 bytes");
    }
    std::memcpy(key.secret_key.data(), secret.data(), key.secret_key.size());
    crypto_sign_ed25519_sk_to_pk(key.public_key.data(), key.secret_key.data());
    return key;
}

std::string signing_key_id(std::string_view public_key) {
    Hash hash{};
    crypto_generichash(hash.data(), hash.size(), data_of(public_key), public_key.size(), nullptr,
                       0);
    return {reinterpret_cast<const char*>(hash.data()), 8};
}

std::string sign_head(const SigningKey& key, std::string_view till, std::uint64_t epoch,
                      std::uint64_t last_sequence, const Hash& head) {
    return sign(key, head_text(till, epoch, last_sequence, head));
}

bool head_is_signed(std::string_view public_key, std::string_view signature, std::string_view till,
                    std::uint64_t epoch, std::uint64_t last_sequence, const Hash& head) {
    return is_signed(public_key, signature, head_text(till, epoch, last_sequence, head));
}

SignedConsentRecord sign_consent(const SigningKey& key, const ConsentRecord& record) {
    SignedConsentRecord out;
    record.SerializeToString(out.mutable_record());
    out.set_signature(sign(key, joined(consent_domain, out.record())));
    return out;
}

bool consent_is_signed(std::string_view public_key, const SignedConsentRecord& signed_record) {
    return is_signed(public_key, signed_record.signature(),
                     joined(consent_domain, signed_record.record()));
}

Hash sha256(std::string_view bytes) {
    Hash out{};
    crypto_hash_sha256(out.data(), data_of(bytes), bytes.size());
    return out;
}

}  // namespace tillside::wire
