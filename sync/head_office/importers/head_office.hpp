// What an import reads from and writes to, and what it says afterwards.
#pragma once

#include <cstdint>

#include "sync/head_office/ingest/own_log.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/keys/secrets.hpp"
#include "sync/head_office/projections/projector.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::importers {

// Borrowed for the import; one thread at a time. The projector knows all projections.
struct HeadOffice {
    store::Database& database;
    ingest::OwnLog& log;
    projections::Projector& projector;
    keys::KeyStore& keys;
    const keys::Secrets& secrets;
    const rules::consent::Pack& pack;
    wire::Random random;
};

struct Summary {
    std::uint64_t rows = 0;       // read, without the header
    std::uint64_t imported = 0;   // things that are new or changed: items, baskets, customers …
    std::uint64_t unchanged = 0;  // things that head office knew just so
    std::uint64_t rejected = 0;   // rows in the rejected file
    // Customers only: consents taken over; those that lack date, notice or method and so count as
    // never asked (privacy.md, duty 37); those from before 1 April 2013 (S35D).
    std::uint64_t consents = 0;
    std::uint64_t consents_incomplete = 0;
    std::uint64_t consents_before_2013 = 0;
};

}  // namespace tillside::head_office::importers
