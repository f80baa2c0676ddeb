// SPDX-License-Identifier: Apache-2.0
//
// Request ids from std::random_device, which reads the system's randomness on Linux.
#include "sdk/cpp/request_id.hpp"

#include <algorithm>
#include <random>

namespace tillside::sdk {

bool RequestId::empty() const {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

std::string RequestId::hex() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

RequestId RequestId::make() {
    std::random_device source;
    RequestId id;
    for (std::uint8_t& byte : id.bytes)
        byte = static_cast<std::uint8_t>(source());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x40);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
    return id;
}

}  // namespace tillside::sdk
