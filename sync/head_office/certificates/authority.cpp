#include "sync/head_office/certificates/authority.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "sync/head_office/certificates/openssl.hpp"

namespace tillside::head_office::certificates {

struct Authority::Keys {
    PrivateKey key;
    Certificate certificate;
};

namespace {

constexpr std::int64_t authority_valid_s = 30LL * 365 * 24 * 3600;
constexpr std::int64_t before_now_s_max = 60;
constexpr std::int64_t second_us = 1'000'000;

std::unexpected<Error> not_made() {
    return fail(Domain::secrets, "not_made", "OpenSSL cannot make a certificate on this system");
}

std::unexpected<Error> bad_request(std::string_view words) {
    return fail(Domain::access, "bad_certificate_request",
                fmt::format("the certificate request {}", words));
}

bool set_serial(X509* certificate, const wire::Random& random) {
    std::array<unsigned char, 16> bytes{};
    random(bytes);
    bytes[0] = static_cast<unsigned char>(bytes[0] & 0x7fU) | 0x40U;  // positive, of 16 bytes
    BIGNUM* number = BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
    const bool set = number != nullptr &&
                     BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
    BN_free(number);
    return set;
}

bool set_times(X509* certificate, Now now, std::int64_t valid_s) {
    const std::int64_t from_s = now.us / second_us;
    const std::int64_t before_now_s = std::min(before_now_s_max, valid_s / 100);
    return ASN1_TIME_set(X509_getm_notBefore(certificate), from_s - before_now_s) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), from_s + valid_s) != nullptr;
}

bool add_name(X509_NAME* name, const char* part, std::string_view value) {
    return X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.data()),
                                      static_cast<int>(value.size()), -1, 0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

bool sign(X509* certificate, EVP_PKEY* key) {
    return X509_sign(certificate, key, EVP_sha256()) > 0;
}

template <typename Write>
std::string written(Write write) {
    BIO* out = BIO_new(BIO_s_mem());
    write(out);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out, &text);
    std::string copy(text, static_cast<std::size_t>(length));
    BIO_free(out);
    return copy;
}

bool is_p256(EVP_PKEY* key) {
    std::array<char, 64> group{};
    std::size_t length = 0;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1 &&
           std::string_view(group.data(), length) == SN_X9_62_prime256v1;
}

Result<SigningRequest> read_request(std::string_view der) {
    if (der.size() > request_bytes_max) return bad_request("is too long");
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    SigningRequest request(d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
    if (!request || at != end) return bad_request("cannot be read");
    EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
    if (key == nullptr || !is_p256(key)) return bad_request("is for a key that is not P-256");
    if (X509_REQ_verify(request.get(), key) != 1) {
        return bad_request("is not signed with its own key");
    }
    return request;
}

}  // namespace

Result<std::string> Authority::make(Now now, const wire::Random& random) {
    const PrivateKey key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    if (!key || !certificate) return not_made();
    X509* made = certificate.get();
    X509_NAME* name = X509_get_subject_name(made);
    const bool whole =
        X509_set_version(made, X509_VERSION_3) == 1 && set_serial(made, random) &&
        set_times(made, now, authority_valid_s) && add_name(name, "CN", "Tillside tills") &&
        X509_set_issuer_name(made, name) == 1 && X509_set_pubkey(made, key.get()) == 1 &&
        add_extension(made, made, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(made, made, NID_key_usage, "critical,keyCertSign") &&
        add_extension(made, made, NID_subject_key_identifier, "hash") && sign(made, key.get());
    if (!whole) return not_made();
    return written([&](BIO* out) {
        PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        PEM_write_bio_X509(out, made);
    });
}

Result<Authority> Authority::read(std::string_view pem) {
    const auto in_memory = [&] {
        return BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    };
    auto keys = std::make_shared<Keys>();
    BIO* in = in_memory();
    keys->key.reset(PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr));
    BIO_free(in);
    in = in_memory();
    keys->certificate.reset(PEM_read_bio_X509(in, nullptr, nullptr, nullptr));
    BIO_free(in);
    if (!keys->key || !keys->certificate ||
        X509_check_private_key(keys->certificate.get(), keys->key.get()) != 1) {
        return fail(Domain::secrets, "not_an_authority",
                    "holds no certificate in PEM with its private key; put it back from escrow");
    }
    std::string certificate =
        written([&](BIO* out) { PEM_write_bio_X509(out, keys->certificate.get()); });
    return Authority(std::move(keys), std::move(certificate));
}

Result<std::string> Authority::key_hash_of(std::string_view request) {
    const auto checked = read_request(request);
    if (!checked) return std::unexpected(checked.error());
    const std::string key = der_of<&i2d_X509_PUBKEY>(X509_REQ_get_X509_PUBKEY(checked->get()));
    return wire::to_bytes(wire::sha256(key));
}

Result<Issued> Authority::issue(std::string_view request, std::string_view till,
                                std::string_view store, std::int64_t valid_s, Now now,
                                const wire::Random& random) const {
    const auto checked = read_request(request);
    if (!checked) return std::unexpected(checked.error());
    const Certificate certificate(X509_new());
    if (!certificate) return not_made();
    X509* made = certificate.get();
    X509* issuer = keys_->certificate.get();
    X509_NAME* name = X509_get_subject_name(made);
    const bool whole = X509_set_version(made, X509_VERSION_3) == 1 && set_serial(made, random) &&
                       set_times(made, now, valid_s) && add_name(name, "O", store) &&
                       add_name(name, "CN", till) &&
                       X509_set_issuer_name(made, X509_get_subject_name(issuer)) == 1 &&
                       X509_set_pubkey(made, X509_REQ_get0_pubkey(checked->get())) == 1 &&
                       add_extension(made, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
                       add_extension(made, issuer, NID_key_usage, "critical,digitalSignature") &&
                       add_extension(made, issuer, NID_ext_key_usage, "clientAuth") &&
                       add_extension(made, issuer, NID_authority_key_identifier, "keyid") &&
                       sign(made, keys_->key.get());
    if (!whole) return not_made();
    Issued issued;
    issued.der = der_of<&i2d_X509>(made);
    issued.pem = written([&](BIO* out) { PEM_write_bio_X509(out, made); });
    auto values = read_till_certificate(issued.der);
    if (!values) return std::unexpected(std::move(values.error()));
    issued.values = std::move(*values);
    return issued;
}

}  // namespace tillside::head_office::certificates
