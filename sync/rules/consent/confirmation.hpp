// The written confirmation of an oral consent (S35E(1)(b)) as a record: what it must name is copied
// from the consent itself, so that what is confirmed is what was said.
#pragma once

#include <cstdint>
#include <string>

#include "sync/rules/consent/pack.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::rules::consent {

struct SentConfirmation {
    std::string via;  // "post", "email", "sms"
    std::int64_t sent_us = 0;
    std::string body_sha256;     // of the text that was sent, 32 bytes
    bool electronic_ok = false;  // the customer may be written to so
};

// The last moment for it, by the earlier reading of the clock that wrote the consent.
[[nodiscard]] std::int64_t confirm_by_us(const wire::ConsentRecord& given, const Pack& pack);

// A draft: type, subject, time, the consent's date, and each of its grants that was given for a
// purpose whose oral consent needs confirming. Ids, place and signature are the caller's.
[[nodiscard]] wire::ConsentRecord confirmation_of(const wire::ConsentRecord& given,
                                                  const Pack& pack, const SentConfirmation& sent);

}  // namespace tillside::rules::consent
