// Columns of parameters as PostgreSQL's arrays in its binary form (array_recv in its
// src/backend/utils/adt/arrayfuncs.c): nothing is quoted, and a column of 500 event bodies is one
// copy of their bytes.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store::postgres {

// Column `column` of rows that are `width` parameters long.
[[nodiscard]] std::string column_as_array(std::span<const Parameter> values, std::size_t width,
                                          std::size_t column, ColumnType type);

}  // namespace tillside::head_office::store::postgres
