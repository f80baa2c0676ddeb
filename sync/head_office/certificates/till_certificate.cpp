#include "sync/head_office/certificates/till_certificate.hpp"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/pem.h>

#include <optional>
#include <vector>

#include "sync/head_office/certificates/openssl.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::certificates {

namespace {

constexpr std::size_t serial_bytes_max = 20;
constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t certificates_max = 16;

std::unexpected<Error> bad(std::string_view words) {
    return fail(Domain::access, "bad_certificate",
                fmt::format("the till's certificate {}: enrol the till anew", words));
}

std::optional<std::string> name_part(const X509* certificate, int part) {
    const X509_NAME* name = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(name, part, -1);
    if (at < 0) return std::nullopt;
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    const auto length = static_cast<std::size_t>(ASN1_STRING_length(value));
    if (length == 0 || length > name_bytes_max) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)), length);
}

std::optional<std::int64_t> microseconds(const ASN1_TIME* time) {
    constexpr std::int64_t second_us = 1'000'000;
    constexpr std::int64_t day_s = 86'400;
    int days = 0;
    int seconds = 0;
    ASN1_TIME* epoch = ASN1_TIME_set(nullptr, 0);
    const bool read = epoch != nullptr && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    if (!read) return std::nullopt;
    return (days * day_s + seconds) * second_us;
}

std::optional<std::string> serial_of(const X509* certificate) {
    const ASN1_INTEGER* number = X509_get0_serialNumber(certificate);
    const auto length = static_cast<std::size_t>(ASN1_STRING_length(number));
    if (length == 0 || length > serial_bytes_max) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(number)), length);
}

// Each certificate of a text in PEM; other blocks are passed over.
std::vector<Certificate> read_pem(std::string_view pem) {
    std::vector<Certificate> all;
    BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    while (all.size() <= certificates_max) {
        X509* one = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
        if (one == nullptr) break;
        all.emplace_back(one);
    }
    BIO_free(in);
    return all;
}

std::string pem_of(X509* certificate) {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(out, certificate);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out, &text);
    std::string pem(text, static_cast<std::size_t>(length));
    BIO_free(out);
    return pem;
}

std::unexpected<Error> no_certificate() {
    return fail(Domain::secrets, "not_pem", "there are not 1 to 16 certificates in PEM in it");
}

}  // namespace

Result<TillCertificate> read_till_certificate(std::string_view der) {
    if (der.size() > certificate_bytes_max) return bad("is too long");
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    const Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!certificate || at != end) return bad("cannot be read");
    auto serial = serial_of(certificate.get());
    auto till = name_part(certificate.get(), NID_commonName);
    auto store = name_part(certificate.get(), NID_organizationName);
    if (!serial || !till || !store) return bad("names no till, no store or no number");
    const auto from = microseconds(X509_get0_notBefore(certificate.get()));
    const auto until = microseconds(X509_get0_notAfter(certificate.get()));
    if (!from || !until) return bad("says no time that can be read");
    const std::string key = der_of<&i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(certificate.get()));
    return TillCertificate{std::move(*serial),
                           std::move(*till),
                           std::move(*store),
                           wire::to_bytes(wire::sha256(key)),
                           *from,
                           *until};
}

Result<std::string> certificates_of(std::string_view pem) {
    const auto all = read_pem(pem);
    if (all.empty() || all.size() > certificates_max) return no_certificate();
    std::string text;
    for (const Certificate& one : all)
        text += pem_of(one.get());
    return text;
}

Result<std::string> last_certificate_of(std::string_view pem) {
    const auto all = read_pem(pem);
    if (all.empty() || all.size() > certificates_max) return no_certificate();
    return pem_of(all.back().get());
}

std::string fingerprint_text(std::string_view pem) {
    const auto all = read_pem(pem);
    if (all.empty()) return {};
    const wire::Hash hash = wire::sha256(der_of<&i2d_X509>(all.front().get()));
    std::string text;
    for (const unsigned char byte : hash)
        text += fmt::format("{}{:02X}", text.empty() ? "" : ":", byte);
    return text;
}

}  // namespace tillside::head_office::certificates
