// The due-diligence pack as JSON, and from that very JSON as one HTML page: both hold the same
// facts because the page is made of nothing else. Field names are those of the schema; times are
// UTC.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sync/evidence/pack/dossier.hpp"

namespace tillside::evidence {

[[nodiscard]] nlohmann::ordered_json as_json(const Dossier& dossier);

// Self-contained: no script, nothing from elsewhere; headings in Chinese and English; a mark that
// something does not hold is in words, not in colour alone; prints on A4 in black.
[[nodiscard]] std::string as_html(const nlohmann::ordered_json& pack);

}  // namespace tillside::evidence
