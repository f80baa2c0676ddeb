// The console's data as JSON: server, tills, newest events, counts. All of it read-only and without
// contact data. 64-bit numbers that may exceed 2^53 (epochs) are text.
#pragma once

#include "sync/head_office/api/console_port.hpp"
#include "sync/head_office/projections/projector.hpp"
#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::api {

// GET /api/v1/overview, /api/v1/tills, /api/v1/events?limit=…&before=…
// Borrows both for as long as the router is used.
void add_console_routes(ConsoleRouter& router, store::Database& database,
                        projections::Projector& projector, Now started);

}  // namespace tillside::head_office::api
