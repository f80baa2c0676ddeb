// SQLite's result codes in the store's vocabulary.
#pragma once

#include <string>
#include <string_view>

#include "sync/wire/error.hpp"

namespace tillside::engine::store {

// `code` is an extended result code of SQLite; `words` is its message, which names tables and
// columns but never values.
[[nodiscard]] Error sqlite_error(int code, std::string_view words, std::string_view doing,
                                 const std::string& file);

}  // namespace tillside::engine::store
