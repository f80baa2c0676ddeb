// Moves what a till kept of customers before cards were sealed (schema 040) into today's tables.
// The engine does it at its start, before it serves anybody: in steps that are each durable, so
// that a till that is switched off in between goes on where it was.
//
// Thread: the engine's main thread, outside a transaction.
#pragma once

#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/customers/customer.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "plugin/engine/store/database.hpp"

namespace tillside::engine::customers {

struct Moving {
    store::Database& database;
    Customers& customers;
    KeyRing& keys;
    consent::Ledger& ledger;
};

// Moves everything and drops the old tables; nothing where there are none. A card number whose key
// is lost is still found by, but no longer shown. An Error of the store leaves the rest to be
// moved.
[[nodiscard]] Result<void> move_old_customers(const Moving& rooms);

}  // namespace tillside::engine::customers
