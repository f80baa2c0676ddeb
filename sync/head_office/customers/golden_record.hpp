// The one record of a person: each field's value in force, out of all records and changes of theirs
// (field_versions.hpp). Nearly everybody has one record and no change; that goes down as it came.
// Of the rest the contact is opened, put together and sealed again under the key of the record that
// answers, the same bytes each time.
#pragma once

#include <vector>

#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::customers {

struct GoldenRecord {
    CustomerRecord record;                     // with the fields in force
    std::vector<wire::FieldVersion> versions;  // empty: all are as enrolled
    std::vector<std::string> member_ids;       // of the other records
    std::vector<std::string> phone_lookups;    // by what else they are found
    std::vector<std::string> card_lookups;
    std::vector<std::string> email_lookups;
    std::vector<std::string> change_ids;  // the newest changes that are in it
};

inline constexpr std::size_t change_ids_max = 64;

// answers: a person, as a look-up gave it. Values whose key is gone or has not come yet are left
// out.
[[nodiscard]] Result<GoldenRecord> golden_record(store::Database& database, keys::KeyStore& keys,
                                                 CustomerRecord answers);

}  // namespace tillside::head_office::customers
