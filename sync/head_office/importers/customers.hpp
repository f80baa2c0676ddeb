// Customers from CSV into head office's own event log: a CUSTOMER_ENROLLED for each who is new or
// changed, with the contact sealed under the customer's own key. A permission for profiling is
// taken over as a consent record of method IMPORT only where date, notice and method are given;
// anything less was never asked as far as anyone can show (privacy.md, duty 37), and no other
// permission is imported at all.
#pragma once

#include "sync/head_office/import/csv.hpp"
#include "sync/head_office/import/rejected_file.hpp"
#include "sync/head_office/import/rows.hpp"
#include "sync/head_office/importers/head_office.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::importers {

// Customers are known again by the file's own code for them. An empty card cell gives the customer
// a card of the chain, once. An Error in the middle leaves the customers before it imported;
// importing again goes on from there.
[[nodiscard]] Result<Summary> import_customers(const HeadOffice& office,
                                               importing::CsvReader& reader,
                                               const importing::Meaning& meaning,
                                               importing::RejectedFile& rejected, Now now);

}  // namespace tillside::head_office::importers
