// What a slip says, for people and as JSON. Names are those of the schema, in lower case.
//
//     {"faults": [{"code": "changed", "message": "…"}], "authentic": false, "slip": {"record_id":
//      "018f…", "event_type": "given", "event_time": "2026-11-27T03:30:00Z", "grants": […], …}}
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sync/evidence/slip/slip_check.hpp"

namespace tillside::evidence::program {

[[nodiscard]] nlohmann::ordered_json verdict_as_json(const SlipVerdict& verdict);
// Several lines, each with its line break.
[[nodiscard]] std::string verdict_in_words(const SlipVerdict& verdict);

}  // namespace tillside::evidence::program
