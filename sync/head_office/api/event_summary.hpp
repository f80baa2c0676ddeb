// An event in a few words for the console's list, without personal data.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sync/wire/messages.hpp"

namespace tillside::head_office::api {

// "3 lines, HKD 12.50", "GIVEN: direct_marketing, profiling", …
[[nodiscard]] std::string summary_of(const wire::Event& event);

// The same as data, for a page that speaks the reader's language; parts that do not apply are
// absent: {"lines", "total", "currency"}, {"card_number"}, {"consent": "GIVEN", "purposes": […]}.
[[nodiscard]] nlohmann::json facts_of(const wire::Event& event);

// Minor units as people write them: (1250, "HKD") → "HKD 12.50", (1250, "JPY") → "JPY 1250".
[[nodiscard]] std::string money_text(std::int64_t minor_units, std::string_view currency);

}  // namespace tillside::head_office::api
