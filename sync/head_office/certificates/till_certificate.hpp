// A till's certificate as head office's rooms see it: plain values, whose it says it is and until
// when. Who reads one has had its signature checked (the TLS handshake does): nothing here does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::head_office::certificates {

struct TillCertificate {
    std::string serial;    // 1 to 20 bytes
    std::string till;      // common name
    std::string store;     // organisation
    std::string key_hash;  // SHA-256 of the public key (SubjectPublicKeyInfo in DER), 32 bytes
    std::int64_t not_before_us = 0;
    std::int64_t not_after_us = 0;
};

inline constexpr std::size_t certificate_bytes_max = 4096;

// From DER. Error access/"bad_certificate": not one certificate, longer than
// certificate_bytes_max, or without a name or a time that can be read.
[[nodiscard]] Result<TillCertificate> read_till_certificate(std::string_view der);

// Certificates in PEM as they are, without what else stands around them (keys, comments): what a
// till is given to know head office by. Error secrets/"not_pem": none, or more than 16.
[[nodiscard]] Result<std::string> certificates_of(std::string_view pem);
// The last one of them alone: of a server's chain the one nearest its authority.
[[nodiscard]] Result<std::string> last_certificate_of(std::string_view pem);
// SHA-256 of the first one of them in DER as people compare it, "AB:CD:…".
[[nodiscard]] std::string fingerprint_text(std::string_view pem);

}  // namespace tillside::head_office::certificates
