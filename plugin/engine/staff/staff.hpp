// The staff that head office lets sign in on this till, with the verifier of each PIN and the lock
// that wrong PINs close. PINs themselves are nowhere.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::staff {

struct Lock {
    int wrong = 0;  // PINs in a row
    std::int64_t until_us = 0;
};

class Staff {
public:
    // database outlives this. own_store: members of other stores are not kept.
    Staff(store::Database& database, std::string own_store)
        : database_(&database), own_store_(std::move(own_store)) {}

    [[nodiscard]] Result<std::optional<wire::StaffMember>> find(std::string_view staff);
    [[nodiscard]] Result<bool> empty();
    // Whether the customer (16 bytes) is the member of staff with that code.
    [[nodiscard]] Result<bool> is_membership_of(std::string_view staff,
                                                std::string_view customer_id);

    // An Error access/"staff_broken" without a code. Whoever belongs to another store is removed.
    [[nodiscard]] Result<void> put(const wire::StaffMember& member);
    [[nodiscard]] Result<void> remove(std::string_view staff);
    [[nodiscard]] Result<void> clear();

    [[nodiscard]] Result<Lock> lock(std::string_view staff);
    [[nodiscard]] Result<void> set_lock(std::string_view staff, const Lock& lock);
    [[nodiscard]] Result<void> unlock(std::string_view staff);

private:
    store::Database* database_;
    std::string own_store_;
};

}  // namespace tillside::engine::staff
