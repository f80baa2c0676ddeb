// A withdrawal that goes ahead of its record, and the record that it stands for: where the record
// is not held, the suppression is folded as what it announces, under the record's own id. So a
// later yes counts only where it cites it, and the record takes its place when it comes.
#pragma once

#include <optional>
#include <string_view>

#include "sync/wire/messages.hpp"

namespace tillside::rules::consent {

// What a suppression announces, to be folded in place of a record that is not held.
[[nodiscard]] wire::ConsentRecord announced(const wire::Suppression& suppression);

// What a record of a customer (16 bytes) refuses, as a suppression says it: a purpose of which it
// refuses a part, a class or a channel, counts as refused as a whole until the record itself is
// there. nullopt where it refuses nothing.
[[nodiscard]] std::optional<wire::Suppression> refusal_in(const wire::ConsentRecord& record,
                                                          std::string_view customer_id);

}  // namespace tillside::rules::consent
