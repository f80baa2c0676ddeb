// Which value of a customer's field is in force, when tills that did not know of each other have
// recorded several. Till and head office both ask this, and give the same answer whatever came
// first, last or twice: the answer hangs on the set of versions alone.
//
// A version says which versions it takes the place of (its bases): those that were in force, or had
// lost, where it was made. A version that another names as a base is history; the rest are the
// heads. The first head's value is in force, the other heads have lost and stay on record, until a
// later change names them all.
//
// Heads are put in order by (order_us, till, event id), the greatest first. order_us is the till's
// clock held within the business day that the host gave: a till whose clock is years ahead wins
// over others of the same or a later day, and over nothing else. No clock ever beats a citation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sync/wire/messages.hpp"

namespace tillside::rules::merge {

struct Version {
    std::string event_id;  // 16 bytes
    std::vector<std::string> bases = {};
    std::int64_t order_us = 0;
    std::string till;
};

// Places of the heads in `versions`, the one in force first; versions of one field of one customer,
// in any order, the same event several times as one. Empty only where `versions` is.
[[nodiscard]] std::vector<std::size_t> heads(std::span<const Version> versions);

// The clock of an event as far as it is believed: occurred_at_us, or the nearest moment at which it
// can be its business day somewhere (14 hours before its midnight UTC to 48 hours after). As it
// stands where the event names no day.
[[nodiscard]] std::int64_t order_us(const wire::Event& event);

}  // namespace tillside::rules::merge
