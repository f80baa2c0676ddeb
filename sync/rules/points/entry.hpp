// What happens to a member's points, as entries that are only ever added. Till and head office fold
// the same entries (ledger.hpp) and come to the same balance, whatever came first, last or twice.
//
// Points are whole numbers. Money is in minor units of the scheme's currency. Days are those of the
// shop's calendar.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tillside::rules::points {

using Day = std::chrono::sys_days;

enum class EntryKind : std::uint8_t {
    earned,    // by a ticket; once a ticket, however often it is told
    redeemed,  // as a tender of a ticket
    returned,  // goods of a ticket came back: what they had earned goes, in proportion
    refunded,  // redeemed points of a ticket given back
    detached,  // the ticket was another person's: it earns nothing here
    adjusted,  // by a manager or head office, with a reason; either sign
};

struct Entry {
    std::string id;  // of the event: the same id is the same entry
    EntryKind kind = EntryKind::earned;
    // earned, redeemed, detached: the ticket itself. returned, refunded: the original ticket.
    // adjusted: empty.
    // "STORE/TILL/YYYY-MM-DD/NUMBER", the ticket key of the event log.
    std::string ticket;
    std::int64_t points = 0;    // > 0 but for adjusted; unused for returned and detached
    std::int64_t amount = 0;    // earned: what was paid for goods that earn; returned: what of it
    Day day{};                  // business day
    std::int64_t order_us = 0;  // within a day, the believed clock (rules/merge/versions.hpp)
};

}  // namespace tillside::rules::points
