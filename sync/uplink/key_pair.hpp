// The till's key pair for TLS (P-256) and its certificate: made here, asked for here, and checked
// before they are used. The private half never leaves the till.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::uplink {

// A new private key, PEM. Error secrets/"not_made": OpenSSL cannot.
[[nodiscard]] Result<std::string> make_private_key();

// PKCS #10 in DER, signed with the key: asks for a certificate for its public half. It names
// nobody: head office knows who asks.
[[nodiscard]] Result<std::string> certificate_request(std::string_view private_key_pem);

struct Validity {
    std::int64_t not_before_us = 0;
    std::int64_t not_after_us = 0;
};
// From when until when the certificate is valid. Error secrets/"not_a_certificate": it cannot be
// read, or is not for this key.
[[nodiscard]] Result<Validity> check_certificate(std::string_view certificate_pem,
                                                 std::string_view private_key_pem);

}  // namespace tillside::uplink
