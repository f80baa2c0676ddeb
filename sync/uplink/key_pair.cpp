#include "sync/uplink/key_pair.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>

namespace tillside::uplink {

namespace {

template <auto Free>
struct FreeWith {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<&X509_free>>;
using SigningRequest = std::unique_ptr<X509_REQ, FreeWith<&X509_REQ_free>>;
using Bytes = std::unique_ptr<BIO, FreeWith<&BIO_free>>;

std::unexpected<Error> not_made() {
    return fail(Domain::secrets, "not_made", "OpenSSL cannot make a key pair on this system");
}

Bytes reading(std::string_view text) {
    return Bytes(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

PrivateKey read_key(std::string_view pem) {
    return PrivateKey(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, nullptr));
}

std::optional<std::int64_t> microseconds(const ASN1_TIME* time) {
    constexpr std::int64_t day_s = 86'400;
    constexpr std::int64_t second_us = 1'000'000;
    int days = 0;
    int seconds = 0;
    ASN1_TIME* epoch = ASN1_TIME_set(nullptr, 0);
    const bool read = epoch != nullptr && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    if (!read) return std::nullopt;
    return (days * day_s + seconds) * second_us;
}

}  // namespace

Result<std::string> make_private_key() {
    const PrivateKey key(EVP_EC_gen("P-256"));
    const Bytes out(BIO_new(BIO_s_mem()));
    if (!key || !out ||
        PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
            1) {
        return not_made();
    }
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(length));
}

Result<std::string> certificate_request(std::string_view private_key_pem) {
    const PrivateKey key = read_key(private_key_pem);
    const SigningRequest request(X509_REQ_new());
    if (!key || !request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
        X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
        X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0) {
        return not_made();
    }
    unsigned char* bytes = nullptr;
    const int length = i2d_X509_REQ(request.get(), &bytes);
    if (length <= 0) return not_made();
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return der;
}

Result<Validity> check_certificate(std::string_view certificate_pem,
                                   std::string_view private_key_pem) {
    const Certificate certificate(
        PEM_read_bio_X509(reading(certificate_pem).get(), nullptr, nullptr, nullptr));
    const PrivateKey key = read_key(private_key_pem);
    if (certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1) {
        const auto from = microseconds(X509_get0_notBefore(certificate.get()));
        const auto until = microseconds(X509_get0_notAfter(certificate.get()));
        if (from && until) return Validity{*from, *until};
    }
    return fail(Domain::secrets, "not_a_certificate",
                "the certificate cannot be read, or is not for this till's key");
}

}  // namespace tillside::uplink
