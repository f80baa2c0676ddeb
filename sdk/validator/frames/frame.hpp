// SPDX-License-Identifier: Apache-2.0
//
// A frame of tillside/frame.h as the validator's own engine reads and writes it. Deliberately a
// second reading of that header: it shares no code with the plugin that it judges.
#pragma once

#include <tillside/frame.h>
#include <tillside/plugin.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tillside::validator {

using RequestId = std::array<std::uint8_t, 16>;

struct Frame {
    std::array<std::uint8_t, TILLSIDE_FRAME_HEADER_BYTES> header{};
    std::string payload;

    [[nodiscard]] std::uint64_t number(unsigned at, unsigned bytes) const;
    void set_number(unsigned at, unsigned bytes, std::uint64_t value);
    [[nodiscard]] std::uint32_t length() const;
    [[nodiscard]] std::uint32_t kind() const;
    [[nodiscard]] std::uint32_t encoding() const { return header[TILLSIDE_FRAME_AT_ENCODING]; }
    [[nodiscard]] std::uint32_t flags() const { return header[TILLSIDE_FRAME_AT_FLAGS]; }
    [[nodiscard]] RequestId id() const;
    [[nodiscard]] std::string bytes() const;
};

// The answer to a request, well formed; who wants a damaged one damages it.
struct ReplyParts {
    std::uint32_t status = TILLSIDE_OK;
    std::uint64_t cursor = 0;
    bool repeated = false;
};
[[nodiscard]] Frame reply_to(const Frame& request, std::string payload, ReplyParts parts = {});

// Why these bytes are no spool file of frame.h; empty where they are one.
[[nodiscard]] std::string fault_of_spool_file(std::string_view name, std::string_view bytes);

[[nodiscard]] std::string hex(const RequestId& id);

}  // namespace tillside::validator
