// Who was on a till: for a till that was lost or stolen (DPP4; the Privacy Commissioner's guidance
// on data breaches asks whose data is concerned and what of it). Pseudonyms only; whoever has to
// write to the people opens their contacts under their own right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::customers {

struct Exposed {
    std::string customer_id;  // 16 bytes
    std::string home_store;
    std::string
        why;  // "home_store", "asked_for", "same_person" (a record of the store is theirs), …
};

struct Exposure {
    std::string till;
    std::string store;
    std::int64_t last_seen_us = 0;   // 0: the till never spoke to head office
    std::vector<Exposed> customers;  // in the order of their ids, each once
};

// What the till was sent by now; it may hold less, never more, but for members whom it enrolled and
// had not sent. Error customers/"till_unknown".
[[nodiscard]] Result<Exposure> exposure_of(store::Database& database, std::string_view till);

}  // namespace tillside::head_office::customers
