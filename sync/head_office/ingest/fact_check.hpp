// Does an event carry the fact of its kind, within the bounds that tills keep? Pure, and no
// stricter than a till: what a till has recorded is refused only where it cannot be from one.
#pragma once

#include <string>

#include "sync/wire/messages.hpp"

namespace tillside::head_office::ingest {

inline constexpr int basket_lines_max = 2'000;

// Empty where the fact is as it should be; else what is wrong, without personal data.
[[nodiscard]] std::string fact_fault(const wire::Event& event);

// YYYY-MM-DD by its digits, or nothing.
[[nodiscard]] bool is_day_or_empty(std::string_view day);

}  // namespace tillside::head_office::ingest
