// Past baskets from CSV into head office's own event log, one BASKET_COMPLETED each. A basket comes
// in whole or not at all: where one of its rows is broken, all of them go to the rejected file, so
// that the mended file brings the whole basket. The file is read twice, first to learn which
// baskets those are.
#pragma once

#include <filesystem>

#include "sync/head_office/import/csv.hpp"
#include "sync/head_office/import/rejected_file.hpp"
#include "sync/head_office/import/rows.hpp"
#include "sync/head_office/importers/head_office.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::importers {

// Rows of a basket stand together. A row without a price takes the catalogue's, else 0. `file` is
// the reader's. An Error in the middle (disk, damaged file) leaves the baskets before it imported;
// importing again goes on from there.
[[nodiscard]] Result<Summary> import_baskets(const HeadOffice& office,
                                             const std::filesystem::path& file,
                                             const importing::Meaning& meaning,
                                             importing::RejectedFile& rejected, Now now);

}  // namespace tillside::head_office::importers
