#include "sync/wire/slip_signature.hpp"

#include <sodium.h>

namespace tillside::wire {

namespace {

std::string signed_text(std::string_view bytes) {
    return std::string("tillside.slip.v1").append(bytes);
}

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string sign_slip(const SigningKey& key, std::string_view bytes) {
    const std::string text = signed_text(bytes);
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, data_of(text),
                         text.size(), key.secret_key.data());
    return signature;
}

bool slip_is_signed(std::string_view public_key, std::string_view signature,
                    std::string_view bytes) {
    if (public_key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) {
        return false;
    }
    const std::string text = signed_text(bytes);
    return crypto_sign_verify_detached(data_of(signature), data_of(text), text.size(),
                                       data_of(public_key)) == 0;
}

}  // namespace tillside::wire
