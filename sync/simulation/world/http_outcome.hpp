// Between the uplink's requests and head office's: what curl and Beast do on a real line, with the
// same bytes (zstd) and the same answers.
#pragma once

#include <string>

#include "sync/simulation/world/network.hpp"
#include "sync/uplink/request.hpp"

namespace tillside::simulation {

[[nodiscard]] head_office::http::Request http_request(const uplink::Request& request,
                                                      const std::string& token);
// Nothing: head office was not reached.
[[nodiscard]] uplink::Outcome outcome_of(const Answer& answer, std::size_t bytes_max);

}  // namespace tillside::simulation
