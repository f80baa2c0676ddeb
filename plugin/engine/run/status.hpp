// `tillsided status`: asks the running engine over its socket; where none runs, reads the database
// without changing it.
#pragma once

#include <string>

#include "plugin/engine/config/config.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::run {

enum class StatusForm { words, json };

// The text to print. JSON holds "running", the fields of till.v1.EngineStatus, and "recorded": what
// this till has recorded, by the words of head office's report.
[[nodiscard]] Result<std::string> status_text(const config::Config& config, StatusForm form);

}  // namespace tillside::engine::run
