// Dumps of one schema by PostgreSQL's own tools, pg_dump and pg_restore (Debian:
// postgresql-client-15), in their compressed form that a later version reads, too. A password
// reaches them by their environment, never by their arguments.
#pragma once

#include <filesystem>
#include <string_view>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store::postgres {

// What the transaction of that exported snapshot sees (pg_export_snapshot()). The file is its
// owner's only. Errors "no_tool", "tool_failed": what it said stands on stderr.
[[nodiscard]] Result<void> dump(const Location& location, std::string_view snapshot,
                                const std::filesystem::path& file);
// Reads the whole file, to see that it can be read.
[[nodiscard]] Result<void> check_dump(const std::filesystem::path& file);
// Makes the schema, which must not be there, from the dump, in one transaction.
[[nodiscard]] Result<void> restore_dump(const Location& location,
                                        const std::filesystem::path& file);

}  // namespace tillside::head_office::store::postgres
