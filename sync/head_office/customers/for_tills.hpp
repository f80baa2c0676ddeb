// A customer as tills are told: the record, the sealed contact with its key under the fleet's
// wrapping key, the consent records, and the purchase history only while the customer permits
// profiling. A record that is linked to an older one goes without its phone hash, so that a till
// finds the older by phone and both by card.
#pragma once

#include <string_view>

#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::customers {

// How far back a history goes down: more baskets hardly change a decayed frequency.
inline constexpr std::int64_t history_baskets_max = 50;
inline constexpr std::size_t history_items_max = 500;

// Whether the customer's history may be used: the fold over their records says profiling is
// permitted, and no withdrawal that ran ahead of its record says otherwise.
[[nodiscard]] Result<bool> profiling_permitted(store::Database& database,
                                               std::string_view customer_id,
                                               const rules::consent::Pack& pack, Now now);

[[nodiscard]] Result<wire::Customer> customer_for_tills(store::Database& database,
                                                        keys::KeyStore& keys,
                                                        const rules::consent::Pack& pack,
                                                        const CustomerRecord& record, Now now);

}  // namespace tillside::head_office::customers
