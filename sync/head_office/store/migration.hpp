// Head office's tables change by numbered SQL files only (schema/NNN_name.sql, built in). A
// database remembers which it has; a file that has run is never edited, a change is a new number.
// Numbers need not follow on each other: rooms that are built at the same time take their own
// ranges.
#pragma once

#include <span>
#include <string_view>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store {

struct Migration {
    int number = 0;         // 1 to 999
    std::string_view name;  // of the file, without .sql
    std::string_view sql;
    // Where PostgreSQL needs other words than the translation of `sql` (postgres/dialect.hpp), such
    // as partitions: schema_postgres/NNN_name.sql. Empty: the translation.
    std::string_view postgres_sql = {};
};

// Of hq.db: the event log, projections, access, downlink.
[[nodiscard]] std::span<const Migration> head_office_schema();
// Of keys.db: customers' keys, and nothing else.
[[nodiscard]] std::span<const Migration> keys_schema();

// Runs what the database does not have yet, each in its own transaction. Error store/"newer": the
// database was last used by a newer version of the program.
[[nodiscard]] Result<void> migrate(Database& database, std::span<const Migration> migrations);

}  // namespace tillside::head_office::store
