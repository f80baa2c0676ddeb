// Tables that are partitioned by the place of an event in the log (schema_postgres/) need a
// partition ahead of where the log stands.
#pragma once

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store::postgres {

// Makes the partitions that the next `ahead` ranges of positions need. Called at each start; what
// nobody has made yet goes to the table's default partition, so that nothing ever stands still.
[[nodiscard]] Result<void> extend_partitions(Database& database);

}  // namespace tillside::head_office::store::postgres
