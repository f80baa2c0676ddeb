// Items, staff and stock from CSV into their tables, by key: a row that says what is known already
// changes nothing, a row that differs replaces it. Items and stock are one transaction a file: a
// file that cannot be read to its end changes nothing.
#pragma once

#include "sync/head_office/import/csv.hpp"
#include "sync/head_office/import/rejected_file.hpp"
#include "sync/head_office/import/rows.hpp"
#include "sync/head_office/importers/head_office.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::importers {

// Items that a file does not price take the median of past baskets.
[[nodiscard]] Result<Summary> import_items(const HeadOffice& office, importing::CsvReader& reader,
                                           const importing::Meaning& meaning,
                                           importing::RejectedFile& rejected);

// 145 ms for each new or changed PIN (argon2id).
[[nodiscard]] Result<Summary> import_staff(const HeadOffice& office, importing::CsvReader& reader,
                                           importing::RejectedFile& rejected);

// Levels without a time of their own are those of `now`.
[[nodiscard]] Result<Summary> import_stock(const HeadOffice& office, importing::CsvReader& reader,
                                           const importing::Meaning& meaning,
                                           importing::RejectedFile& rejected, Now now);

}  // namespace tillside::head_office::importers
