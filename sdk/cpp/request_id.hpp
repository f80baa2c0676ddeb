// SPDX-License-Identifier: Apache-2.0
//
// The 16 bytes that make a request safe to repeat: a repeat of the same id returns the first result
// instead of doing the work again. A host that wants to repeat a request in another process makes
// and keeps the id itself.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace tillside::sdk {

struct RequestId {
    std::array<std::uint8_t, 16> bytes{};

    [[nodiscard]] bool empty() const;
    [[nodiscard]] std::string hex() const;  // 32 lower-case digits, as spool files are named
    friend bool operator==(const RequestId&, const RequestId&) = default;

    // From the system's randomness; 122 random bits (UUID version 4). [any thread]
    [[nodiscard]] static RequestId make();
};

}  // namespace tillside::sdk
