// The balance of a member's points from the entries about them. It depends on the set of entries
// alone: their order, and how often one came, have no say. So a till that was off, a head office
// that was restored and a merge of two records end in one balance.
//
// - A ticket earns once. Where several entries say that it earned (told by the till, and claimed
//   from the receipt), the first by day, clock and id counts.
// - Points are spent oldest first, those that expire first before others, and expire a lot at a
//   time.
// - Redeemed points that are given back expire when they would have.
// - What comes back takes the share of its ticket's points that its amount was of the ticket's, so
//   that everything returned takes exactly everything earned. It takes them from that ticket's
//   lot, then from others; what is not there becomes a debt. What expired is not taken again.
// - A balance may be negative (points redeemed at two tills that did not know of each other, or a
//   return of goods whose points were spent); what is earned next pays the debt first.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sync/rules/points/entry.hpp"
#include "sync/rules/points/scheme.hpp"

namespace tillside::rules::points {

// Points that were earned together and expire together.
struct Lot {
    std::string ticket;     // empty: adjusted
    std::int64_t left = 0;  // > 0
    Day last_day{};         // on which they count
};

struct Balance {
    std::int64_t points = 0;   // what lots hold, less the debt; may be negative
    std::int64_t expired = 0;  // over the whole time
    std::vector<Lot> lots;     // that still hold points, first to expire first
};

// As of the end of a day; entries of later days do not count yet.
[[nodiscard]] Balance balance(std::span<const Entry> entries, const Scheme& scheme, Day on);

// What of a ticket's points goes when goods of `returned` of its `paid` minor units have come back
// in all: rounded down, everything once everything has come back.
[[nodiscard]] std::int64_t share_returned(std::int64_t earned, std::int64_t paid,
                                          std::int64_t returned);

}  // namespace tillside::rules::points
