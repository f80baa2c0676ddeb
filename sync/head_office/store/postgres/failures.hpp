// What PostgreSQL says went wrong, as the codes of store/database.hpp.
#pragma once

#include <exception>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::head_office::store::postgres {

// `where`: the server, for the message. Never the words of a connection string.
[[nodiscard]] Error failure(std::string_view where, const std::exception& error);

}  // namespace tillside::head_office::store::postgres
