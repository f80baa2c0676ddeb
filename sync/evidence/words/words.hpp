// Facts of consent records as people read them: names of the schema in lower case, times in UTC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/wire/messages.hpp"

namespace tillside::evidence {

// "given", "cashier_keyed_oral"; a number that the schema does not know as that number.
[[nodiscard]] std::string event_type_word(wire::ConsentEventType type);
[[nodiscard]] std::string method_word(wire::Method method);
[[nodiscard]] std::string surface_word(wire::Surface surface);
[[nodiscard]] std::string decision_word(wire::Decision decision);

// "2026-11-27T03:30:00Z"; empty for 0, which stands for "never".
[[nodiscard]] std::string time_word(std::int64_t us);

}  // namespace tillside::evidence
