// What PostgreSQL says went wrong, as the codes of store/database.hpp.
#pragma once

#include <libpq-fe.h>

#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::head_office::store::postgres {

// Of a statement that failed; `result` may be null where the connection broke before an answer.
// `where`: the server, for the message. Never the words of a connection string.
[[nodiscard]] Error failure(std::string_view where, const PGconn* connection,
                            const PGresult* result);

}  // namespace tillside::head_office::store::postgres
