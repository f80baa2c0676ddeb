// Payloads: from bytes to a message of till.proto and back, in protobuf or JSON. What it refuses,
// it refuses in words that name the message and, where it can be known, the field; never with a
// value.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::engine::server {

// Longest text or bytes field of a message.
inline constexpr std::size_t text_bytes_max = 4096;

// Fills `message`. Errors (Domain::message): "bad_utf8", "bad_json", "bad_protobuf",
// "text_too_long", "unknown_encoding".
[[nodiscard]] Result<void> parse_payload(std::string_view bytes, std::uint8_t encoding,
                                         google::protobuf::Message& message);

// The message in that encoding; JSON with zeros and defaults printed, 64-bit integers as strings.
[[nodiscard]] std::string print_payload(const google::protobuf::Message& message,
                                        std::uint8_t encoding);

// Keeps protobuf from writing to the standard error; call once at the start of a program.
void silence_protobuf();

}  // namespace tillside::engine::server
