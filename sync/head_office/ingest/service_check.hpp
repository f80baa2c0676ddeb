// Whether the fact of an event about service is what tills make: feedback, complaints,
// interactions, answers to prompts, managers' consents. Pure.
#pragma once

#include "sync/wire/messages.hpp"

namespace tillside::head_office::ingest {

// The first field that is not as tills make it; nullptr where all are, and for events that are not
// about service. Words of a known customer must be sealed: an event that has them in the clear is
// refused, so that erasing the customer's key erases them.
[[nodiscard]] const char* service_fault(const wire::Event& event);

}  // namespace tillside::head_office::ingest
