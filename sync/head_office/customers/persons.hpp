// Settles which records are of one person (sync/rules/merge/persons.hpp), what each person is found
// by and which stores are told of them, after a fact that bears on it. What it writes is a function
// of the facts that the projection holds, not of the order in which they came.
//
// Inside the projection's transaction.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::customers {

// Ids of all records of the person that a record is of: the one who answers first, then the others
// by id. Empty where there is no such record.
[[nodiscard]] Result<std::vector<std::string>> members_of(store::Database& database,
                                                          std::string_view customer_id);

// Records that are enrolled with a phone.
[[nodiscard]] Result<std::vector<std::string>> enrolled_with(store::Database& database,
                                                             std::string_view phone_lookup);

// Settles the records of these ids and all that hang together with them by phone or by decision;
// notes for the tills what changed. Ids without a record are passed over.
[[nodiscard]] Result<void> settle(store::Database& database, std::span<const std::string> ids);

// Notes a change of a person for all tills that hold them: those of the stores of their records and
// those that asked for one of them. Nothing where there is no such record.
[[nodiscard]] Result<void> note_customer(store::Database& database, std::string_view customer_id);

}  // namespace tillside::head_office::customers
