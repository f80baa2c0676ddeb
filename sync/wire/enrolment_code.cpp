#include "sync/wire/enrolment_code.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <optional>

namespace tillside::wire {

namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t check_bytes = 3;
constexpr std::size_t code_bytes = enrolment_secret_bytes + authority_pin_bytes + check_bytes;
constexpr std::size_t code_digits = code_bytes * 8 / 5;
static_assert(code_digits * 5 == code_bytes * 8, "no digit is left half empty");

std::string check_of(std::string_view bytes) {
    return to_bytes(sha256("tillside.enrolment.v1" + std::string(bytes))).substr(0, check_bytes);
}

std::optional<unsigned> digit_value(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    const std::size_t at = digits.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<unsigned>(at);
}

std::unexpected<Error> bad(std::string_view words) {
    return fail(Domain::secrets, "bad_code",
                "the one-time code " + std::string(words) +
                    ": copy it again as `tillside-hq enrol-code` printed it");
}

}  // namespace

std::string authority_pin(std::string_view authority_pem) {
    return to_bytes(sha256(authority_pem)).substr(0, authority_pin_bytes);
}

std::string enrolment_code_text(const EnrolmentCode& code) {
    std::string bytes = code.secret + code.authority_pin;
    bytes += check_of(bytes);
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t written = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        held += 8;
        for (; held >= 5; held -= 5) {
            if (written != 0 && written % 4 == 0) text += '-';
            text += digits[bits >> (held - 5) & 31U];
            ++written;
        }
    }
    return text;
}

Result<EnrolmentCode> read_enrolment_code(std::string_view text) {
    if (text.size() > enrolment_code_text_max) return bad("is too long");
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t read = 0;
    for (const char c : text) {
        if (c == '-' || c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        const auto value = digit_value(c);
        if (!value) return bad("has a character that no code has");
        bits = bits << 5 | *value;
        held += 5;
        ++read;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>(bits >> held & 255U);
    }
    if (read != code_digits) {
        return bad("has " + std::to_string(read) + " characters and should have " +
                   std::to_string(code_digits));
    }
    const std::string_view all = bytes;
    const std::string_view said = all.substr(0, code_bytes - check_bytes);
    if (check_of(said) != all.substr(code_bytes - check_bytes)) return bad("has a typing error");
    return EnrolmentCode{std::string(said.substr(0, enrolment_secret_bytes)),
                         std::string(said.substr(enrolment_secret_bytes))};
}

std::string enrolment_secret_hash(std::string_view secret) {
    return to_bytes(sha256(secret));
}

std::string enrolment_token(const Key& seed, std::string_view secret, std::string_view key_hash) {
    const std::string said = "tillside.token.v1" + std::string(secret) + std::string(key_hash);
    Key token{};
    crypto_generichash(token.data(), token.size(),
                       reinterpret_cast<const unsigned char*>(said.data()), said.size(),
                       seed.data(), seed.size());
    return to_hex(to_bytes(token));
}

}  // namespace tillside::wire
