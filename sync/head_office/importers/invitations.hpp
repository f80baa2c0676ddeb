// Managers' lists from CSV: who is to be invited to special standing, where, until when. A row that
// says what is known already changes nothing.
#pragma once

#include "sync/head_office/import/csv.hpp"
#include "sync/head_office/import/rejected_file.hpp"
#include "sync/head_office/import/rows.hpp"
#include "sync/head_office/importers/head_office.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::importers {

// A customer is named by their id, as the console shows it, or by their card. One whom head office
// does not know is a rejected row.
[[nodiscard]] Result<Summary> import_invitations(const HeadOffice& office,
                                                 importing::CsvReader& reader,
                                                 const importing::Meaning& meaning,
                                                 importing::RejectedFile& rejected, Now now);

}  // namespace tillside::head_office::importers
