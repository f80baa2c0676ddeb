// Consent records in little room. Most of a record is said alike by thousands of others: pack,
// notice, grants, controller. That part, the wording, is kept once; a customer's records keep what
// is theirs alone. A signed record takes some 800 bytes, one kept so about 45.
//
// What a record says of its origin is left out: signature, place in the chain, terminal, operator.
// Nothing folds it, and who must prove a consent takes the original, at head office or in the
// outbox. Everything else comes back as it was, so the fold of what is kept is the fold of the
// originals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/messages.hpp"

namespace tillside::engine::consent {

// A record in two parts. wording holds no id, time, person or free text.
struct Halves {
    std::string wording;  // a serialised ConsentRecord; empty: nothing of it is shared
    wire::KeptConsent own;
};

// The record as it is kept behind those in `before`, which were joined.
[[nodiscard]] Halves halve(const wire::ConsentRecord& record,
                           const std::vector<wire::ConsentRecord>& before);

// The record again, without its origin. before: as halve() had it.
[[nodiscard]] wire::ConsentRecord join(const wire::KeptConsent& own,
                                       const wire::ConsentRecord& wording,
                                       std::string_view customer_id,
                                       const std::vector<wire::ConsentRecord>& before);

}  // namespace tillside::engine::consent
