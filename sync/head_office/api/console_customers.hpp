// Customers on the console: found by an exact phone number or card only (no browsing: privacy.md,
// duty 24), shown masked (duty 25), each look-up noted with who asked (duty 23), and bounded in
// number an hour. Only roles that serve customers may.
#pragma once

#include "sync/head_office/api/console_port.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::api {

// Look-ups of one person an hour, those that found nobody included.
inline constexpr int lookups_an_hour_max = 120;

// What the routes read; borrowed for as long as the router is used.
struct CustomerDesk {
    store::Database& database;
    keys::KeyStore& keys;
    const wire::Key& lookup_key;
    const rules::consent::Pack& pack;
};

// GET /api/v1/customers?phone=… or ?card=…, GET /api/v1/customers/{id}
void add_customer_routes(ConsoleRouter& router, const CustomerDesk& desk);

}  // namespace tillside::head_office::api
