// The notice as it is shown and cited. Its hash binds an answer to the exact words that the
// customer saw: title, text, script and choices (privacy.md, duties 2 and 10).
#pragma once

#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::rules::consent {

// SHA-256 of "tillside.notice.v1" and then title, text, script, and for each choice its id, words
// and purpose; every part behind its length in bytes (32 bits, little-endian), so that no two
// notices run together.
[[nodiscard]] wire::Hash notice_hash(const wire::NoticeText& notice);

}  // namespace tillside::rules::consent
