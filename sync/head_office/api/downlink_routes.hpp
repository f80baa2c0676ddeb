// The tills' port, downwards: what is new for a till (long poll), a customer it asks for, and the
// bytes of a model.
#pragma once

#include <filesystem>

#include "sync/head_office/api/tills_port.hpp"
#include "sync/head_office/downlink/feed.hpp"
#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::api {

// GET /v1/sync/changes?cursor=…&wait_ms=…, POST /v1/sync/find, GET /v1/models/{version}. Borrows
// feed and database.
void add_downlink_routes(TillRouter& router, downlink::Feed& feed, store::Database& database,
                         std::filesystem::path models_folder);

}  // namespace tillside::head_office::api
