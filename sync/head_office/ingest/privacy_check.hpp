// Whether the facts about the use of personal data are as the schema says. Head office takes no
// field on trust that it keeps.
#pragma once

#include "sync/wire/messages.hpp"

namespace tillside::head_office::ingest {

// The first field of the fact that is not as the schema says; nullptr where all are, or where the
// kind is another room's.
[[nodiscard]] const char* privacy_fault(const wire::Event& event);

}  // namespace tillside::head_office::ingest
