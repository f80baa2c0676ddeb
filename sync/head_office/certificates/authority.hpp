// The chain's own certificate authority for tills: makes a till's client certificate from the
// till's request. It decides every name and time itself and takes the public key alone from the
// request. Certificates are P-256, signed with SHA-256; serial numbers are random.
//
// Pure but for OpenSSL's own randomness in signatures: time and serial numbers come from outside.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sync/head_office/certificates/till_certificate.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::certificates {

inline constexpr std::int64_t certificate_valid_s = 90LL * 24 * 3600;
inline constexpr std::size_t request_bytes_max = 4096;

struct Issued {
    std::string der;
    std::string pem;
    TillCertificate values;
};

class Authority {
public:
    // Makes a new one: a key and a certificate for itself, good for 30 years (its times are not
    // checked by anybody, as those of tills are not in the handshake). One text in PEM.
    [[nodiscard]] static Result<std::string> make(Now now, const wire::Random& random);
    // From that text. Error secrets/"not_an_authority".
    [[nodiscard]] static Result<Authority> read(std::string_view pem);

    // The certificate that client certificates are checked against, PEM.
    [[nodiscard]] const std::string& certificate_pem() const { return certificate_pem_; }

    // SHA-256 of the key that a request (PKCS #10, DER) is for. Error
    // access/"bad_certificate_request": longer than request_bytes_max, not signed by its own key,
    // or of another kind than P-256.
    [[nodiscard]] static Result<std::string> key_hash_of(std::string_view request);

    // A certificate for the key of the request: for that till of that store, valid for `valid_s`
    // seconds from now, and up to a minute before (clocks of several head offices differ).
    [[nodiscard]] Result<Issued> issue(std::string_view request, std::string_view till,
                                       std::string_view store, std::int64_t valid_s, Now now,
                                       const wire::Random& random) const;

private:
    struct Keys;
    explicit Authority(std::shared_ptr<const Keys> keys, std::string certificate_pem)
        : keys_(std::move(keys)), certificate_pem_(std::move(certificate_pem)) {}
    std::shared_ptr<const Keys> keys_;
    std::string certificate_pem_;
};

// The authority of secrets/tills-authority.pem (0600), made whole where it is absent; two processes
// that make it at once end with the same. Errors (Domain::secrets) name the file.
[[nodiscard]] Result<Authority> open_authority(const std::string& folder, Now now,
                                               const wire::Random& random);

}  // namespace tillside::head_office::certificates
