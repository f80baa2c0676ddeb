// A customer as tills are told: the golden record, the sealed contact with its key under the
// fleet's
// wrapping key, the consent records of all records of the person, and the purchase history only
// while the person permits profiling.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

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

// Adds the withdrawals of these customer ids whose records are not among `records`, as what they
// announce (rules/consent/withdrawal).
[[nodiscard]] Result<void> add_announced(store::Database& database,
                                         std::span<const std::string> ids,
                                         std::vector<wire::ConsentRecord>& records);

// Whether the history of the person whom a record is of may be used: the fold over all their
// consent
// records says profiling is permitted, and no withdrawal that ran ahead of its record says
// otherwise.
[[nodiscard]] Result<bool> profiling_permitted(store::Database& database,
                                               std::string_view customer_id,
                                               const rules::consent::Pack& pack, Now now);

// answers: a person, as a look-up of directory.hpp gave it.
[[nodiscard]] Result<wire::Customer> customer_for_tills(store::Database& database,
                                                        keys::KeyStore& keys,
                                                        const rules::consent::Pack& pack,
                                                        const CustomerRecord& answers, Now now);

}  // namespace tillside::head_office::customers
