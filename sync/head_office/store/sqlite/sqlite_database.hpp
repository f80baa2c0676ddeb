// The SQLite driver of head office's store: one connection, WAL, synchronous=FULL (NORMAL lost
// acknowledged rows at a power cut), prepared statements kept by their text. Refuses to know any
// table: SQL comes from the rooms.
#pragma once

#include <filesystem>
#include <memory>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store::sqlite {

// Opens or makes the file (0600). Errors as in store/database.hpp; a file that is no database is
// "damaged", its bytes left as they are.
[[nodiscard]] Result<std::unique_ptr<Database>> open_file(const std::filesystem::path& file);

// Opens the file to read only; Error "missing" where there is none.
[[nodiscard]] Result<std::unique_ptr<Database>> open_file_to_read(
    const std::filesystem::path& file);

}  // namespace tillside::head_office::store::sqlite
