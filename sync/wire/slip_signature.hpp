// The signature of a consent slip (sync/rules/evidence/slip.hpp): Ed25519 with the till's signing
// key over "tillside.slip.v1" ‖ bytes, so that no other signature of the till is one of a slip.
#pragma once

#include <string>
#include <string_view>

#include "sync/wire/sealing.hpp"

namespace tillside::wire {

[[nodiscard]] std::string sign_slip(const SigningKey& key, std::string_view bytes);
// False also for a key or signature of the wrong length.
[[nodiscard]] bool slip_is_signed(std::string_view public_key, std::string_view signature,
                                  std::string_view bytes);

}  // namespace tillside::wire
