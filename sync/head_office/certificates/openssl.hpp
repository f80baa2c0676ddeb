// OpenSSL's objects with an end. For this folder only.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace tillside::head_office::certificates {

template <auto Free>
struct FreeWith {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};

using Certificate = std::unique_ptr<X509, FreeWith<&X509_free>>;
using SigningRequest = std::unique_ptr<X509_REQ, FreeWith<&X509_REQ_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;

// An object as OpenSSL's i2d_… writes it; "" where it cannot.
template <auto Write, typename T>
std::string der_of(T* object) {
    unsigned char* bytes = nullptr;
    const int length = Write(object, &bytes);
    if (length <= 0) return {};
    std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return text;
}

}  // namespace tillside::head_office::certificates
