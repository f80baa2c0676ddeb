// Who works at the tills: codes, roles and PIN verifiers. A PIN itself is never kept: argon2id with
// 64 MiB, so that a stolen till's PINs cost 145 ms each to guess (privacy.md, duty 27).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::staff {

struct Member {
    std::string staff;
    wire::Role role{};
    std::string store;  // empty = all stores
    std::string display_name;
    std::string pin;          // digits; only its verifier is kept
    std::string customer_id;  // their own membership, 16 bytes; empty: none is known
};

// True where it changed anything. A PIN that the kept verifier accepts is no change. Error
// secrets/"no_memory" where argon2id cannot have its 64 MiB.
[[nodiscard]] Result<bool> keep_member(store::Database& database, const Member& member);

[[nodiscard]] Result<std::optional<wire::StaffMember>> member_for_tills(store::Database& database,
                                                                        std::string_view staff);

}  // namespace tillside::head_office::staff
