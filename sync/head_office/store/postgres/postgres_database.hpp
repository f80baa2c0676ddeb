// The PostgreSQL driver of head office's store: one connection, one schema of the database,
// prepared statements kept by their text. Commits wait for the server's disk whatever the server's
// own setting. Refuses to know any table but its own (`turns`: Database::lock).
//
// A connection that breaks undoes the transaction under way (Error "unreachable"); the next
// statement or transaction connects again. A server that is away is asked at most twice a second.
#pragma once

#include <memory>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store::postgres {

// Connects, makes the schema where there is none, and brings its tables up to `migrations`; other
// processes that do so wait meanwhile. PostgreSQL 15 or newer.
// Errors beside those of store/database.hpp: "bad_url" (not what libpq takes), "too_old".
[[nodiscard]] Result<std::unique_ptr<Database>> open(const Location& location,
                                                     std::span<const Migration> migrations);

// Whether a password stands in the URL.
[[nodiscard]] bool holds_password(std::string_view url);

// The server and the database, for messages: host, port, name; nothing else of the URL.
[[nodiscard]] std::string shown(std::string_view url);

}  // namespace tillside::head_office::store::postgres
