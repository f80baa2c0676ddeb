// From list to member in numbers: every invitation stands in exactly one of the places, so that
// they add up to those on the list.
#pragma once

#include <cstdint>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::vip {

struct Funnel {
    std::int64_t invited = 0;     // on the list
    std::int64_t unanswered = 0;  // not asked yet, or skipped
    std::int64_t not_now = 0;
    std::int64_t never = 0;
    std::int64_t accepted = 0;  // and no manager agreed yet
    std::int64_t approved = 0;  // members now
};

[[nodiscard]] Result<Funnel> read_funnel(store::Database& database);

}  // namespace tillside::head_office::vip
