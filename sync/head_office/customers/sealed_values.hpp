// The personal values of a person's fields, opened where the event that recorded them has sealed
// them. Keeps what it opened for as long as it lives: one request.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sync/head_office/customers/field_versions.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::customers {

class SealedValues {
public:
    // Borrows both; one thread at a time.
    SealedValues(store::Database& database, keys::KeyStore& keys)
        : database_(database), keys_(keys) {}

    // The contact that the value stands in; nullptr where its key is gone or has not come yet.
    // Valid for as long as this.
    [[nodiscard]] Result<const wire::Contact*> contact_with(const FieldValue& value);

private:
    using Opened = std::optional<wire::Contact>;
    [[nodiscard]] Result<Opened> enrolled(const FieldValue& value);
    [[nodiscard]] Result<Opened> changed(const FieldValue& value);

    store::Database& database_;
    keys::KeyStore& keys_;
    std::map<std::string, Opened> held_;  // by event
};

}  // namespace tillside::head_office::customers
