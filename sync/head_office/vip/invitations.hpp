// The list of customers to be invited to special standing: kept here, noted for the tills that are
// to ask, and told to them with what became of each invitation meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::vip {

struct Invitation {
    std::string invitation_id;  // 16 bytes
    std::string customer_id;    // 16 bytes
    std::string store;          // empty = everywhere
    std::string tier;
    std::int64_t valid_until_us = 0;
};

// True where it is new or changed. One customer has one invitation to a tier in a store: a second
// keeps the first one's id and answer.
[[nodiscard]] Result<bool> keep_invitation(store::Database& database, const Invitation& invitation,
                                           Now now);

// As tills get it; nothing where it is not on the list, or the customer said never: then tills
// forget it.
[[nodiscard]] Result<std::optional<wire::Invitation>> invitation_for_tills(
    store::Database& database, std::string_view invitation_id);

}  // namespace tillside::head_office::vip
