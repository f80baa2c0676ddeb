// The id of one HTTP request to head office. The till makes it, sends it as X-Request-Id and logs
// it; head office puts it in every line that it logs about that request and echoes it in the
// answer. So one search finds both sides of a conversation.
//
// X-Request-Id and not W3C Trace Context (traceparent): there are two logs to join and no tree of
// spans to build, so a parent, a sampling flag and a tracing backend would be empty words; what
// stands between (nginx, HAProxy, Envoy) logs this header as it is, and to answer with it is the
// custom, while Trace Context has no header for answers.
//
// An id is made by chance alone: it tells nothing of till, staff or customer. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sync/wire/sealing.hpp"

namespace tillside::wire {

inline constexpr const char* request_id_header = "X-Request-Id";
inline constexpr std::size_t request_id_characters_min = 16;
inline constexpr std::size_t request_id_characters_max = 64;

// 32 hexadecimal digits.
[[nodiscard]] std::string make_request_id(const Random& random);

// Whether the text may stand in a log and in a header as an id: 16 to 64 hexadecimal digits and
// hyphens (also a UUID of a proxy's), so that nobody writes words, lines or control characters of
// their own into either.
[[nodiscard]] bool is_request_id(std::string_view text);

}  // namespace tillside::wire
