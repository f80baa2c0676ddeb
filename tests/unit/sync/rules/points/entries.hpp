// Entries of a ledger, written short, and random ones that contradict, repeat and precede each
// other.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "sync/rules/points/entry.hpp"

namespace tillside::rules::points::testing {

inline constexpr Day first_day{std::chrono::year{2026} / 1 / 1};

inline Day day(int number) {
    return first_day + std::chrono::days{number};
}

// An entry whose id says what it is.
inline Entry entry(EntryKind kind, const std::string& ticket, std::int64_t points, int on_day,
                   std::int64_t amount = 0) {
    Entry made{{}, kind, ticket, points, amount, day(on_day), on_day};
    made.id = std::to_string(static_cast<int>(kind)) + ticket + "/" + std::to_string(points) + "/" +
              std::to_string(on_day) + "/" + std::to_string(amount);
    return made;
}
inline Entry earned(const std::string& ticket, std::int64_t points, int on_day,
                    std::int64_t amount = 10'000) {
    return entry(EntryKind::earned, ticket, points, on_day, amount);
}

// Up to twenty, of five tickets, over three years. `detaching`: some of them detach tickets.
inline std::vector<Entry> random_entries() {
    const int count = *rc::gen::inRange(0, 20);
    std::vector<Entry> all;
    for (int at = 0; at < count; ++at) {
        const auto kind = *rc::gen::element(
            EntryKind::earned, EntryKind::earned, EntryKind::redeemed, EntryKind::returned,
            EntryKind::refunded, EntryKind::adjusted, EntryKind::detached);
        Entry made = entry(kind, *rc::gen::element<std::string>("A", "B", "C", "D", "E"),
                           *rc::gen::inRange(1, 300), *rc::gen::inRange(0, 1'100),
                           *rc::gen::inRange(0, 20'000));
        made.order_us = *rc::gen::inRange(0, 3);
        if (kind == EntryKind::adjusted) {
            made.ticket.clear();
            if (*rc::gen::arbitrary<bool>()) made.points = -made.points;
        }
        made.id = "e" + std::to_string(at);
        all.push_back(std::move(made));
    }
    return all;
}

}  // namespace tillside::rules::points::testing
