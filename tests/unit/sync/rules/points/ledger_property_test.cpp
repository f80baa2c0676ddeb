// The balance is a function of what happened, not of how it was told.
#include "sync/rules/points/ledger.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/unit/sync/rules/points/entries.hpp"

using namespace tillside::rules::points;
using namespace tillside::rules::points::testing;

namespace {

const Day far_day = day(4'000);

std::vector<Entry> told_badly(std::vector<Entry> entries) {
    const std::size_t once = entries.size();
    for (std::size_t again = 0; again < once; ++again) {
        if (*rc::gen::arbitrary<bool>()) entries.push_back(entries[again]);
    }
    for (std::size_t at = entries.size(); at > 1; --at)
        std::swap(entries[at - 1], entries[*rc::gen::inRange<std::size_t>(0, at)]);
    return entries;
}

bool same(const Balance& one, const Balance& other) {
    return one.points == other.points && one.expired == other.expired &&
           std::ranges::equal(one.lots, other.lots, [](const Lot& a, const Lot& b) {
               return a.ticket == b.ticket && a.left == b.left && a.last_day == b.last_day;
           });
}

// The balance where nothing expires, in the plainest way: sums over tickets.
std::int64_t by_sums(const std::vector<Entry>& entries) {
    std::map<std::string, const Entry*> earned;
    std::map<std::string, std::int64_t> returned;
    std::set<std::string> detached;
    std::int64_t sum = 0;
    for (const Entry& entry : entries) {
        if (entry.kind == EntryKind::redeemed) sum -= entry.points;
        if (entry.kind == EntryKind::refunded || entry.kind == EntryKind::adjusted) {
            sum += entry.points;
        }
        if (entry.kind == EntryKind::detached) detached.insert(entry.ticket);
        if (entry.kind == EntryKind::returned) returned[entry.ticket] += entry.amount;
        if (entry.kind != EntryKind::earned) continue;
        const Entry*& first = earned[entry.ticket];
        if (first == nullptr || std::tie(entry.day, entry.order_us, entry.id) <
                                    std::tie(first->day, first->order_us, first->id)) {
            first = &entry;
        }
    }
    for (const auto& [ticket, entry] : earned) {
        if (detached.contains(ticket)) continue;
        sum += entry->points - share_returned(entry->points, entry->amount, returned[ticket]);
    }
    return sum;
}

}  // namespace

TEST_CASE("any repetition and any order of what happened ends in the same balance", "[F13]") {
    CHECK(rc::check([] {
        Scheme scheme;
        scheme.valid_months = *rc::gen::element(0, 1, 6, 24);
        const auto entries = random_entries();
        const Day on = day(*rc::gen::inRange(0, 1'500));
        RC_ASSERT(same(balance(entries, scheme, on), balance(told_badly(entries), scheme, on)));
    }));
}

TEST_CASE("what was lost on the way and sent again ends in the same balance", "[F13]") {
    CHECK(rc::check([] {
        const auto entries = random_entries();
        std::vector<Entry> arrived;
        std::vector<Entry> lost;
        for (const Entry& entry : entries)
            (*rc::gen::arbitrary<bool>() ? arrived : lost).push_back(entry);
        arrived.insert(arrived.end(), lost.begin(), lost.end());
        RC_ASSERT(same(balance(arrived, {}, far_day), balance(entries, {}, far_day)));
    }));
}

TEST_CASE("points that never expire are the sum of what happened to them", "[F13]") {
    CHECK(rc::check([] {
        Scheme scheme;
        scheme.valid_months = 0;
        const auto entries = random_entries();
        const Balance now = balance(entries, scheme, far_day);
        RC_ASSERT(now.points == by_sums(entries));
        RC_ASSERT(now.expired == 0);
    }));
}

TEST_CASE("points that expire are missing from the sum, and nothing else is", "[F13]") {
    CHECK(rc::check([] {
        Scheme scheme;
        scheme.valid_months = *rc::gen::element(1, 6, 24);
        auto entries = random_entries();
        // Whether points expire before or after goods come back changes what is taken from where.
        std::erase_if(entries, [](const Entry& entry) {
            return entry.kind == EntryKind::returned || entry.kind == EntryKind::detached;
        });
        const Balance now = balance(entries, scheme, far_day);
        RC_ASSERT(now.points + now.expired == by_sums(entries));
    }));
}

TEST_CASE("goods that come back in parts take what they earned, to the point", "[F13]") {
    CHECK(rc::check([] {
        const std::int64_t paid = *rc::gen::inRange(1, 100'000);
        const std::int64_t points = *rc::gen::inRange(0, 2'000);
        std::vector<Entry> entries{earned("A", points, 1, paid)};
        std::int64_t left = paid;
        for (int part = 2; left > 0; ++part) {
            const std::int64_t amount = *rc::gen::inRange<std::int64_t>(1, left + 1);
            entries.push_back(entry(EntryKind::returned, "A", 0, part, amount));
            left -= amount;
            const std::int64_t now = balance(entries, {}, day(part)).points;
            RC_ASSERT(now >= 0);
            RC_ASSERT(now == points - points * (paid - left) / paid);
        }
        RC_ASSERT(balance(entries, {}, far_day).points == 0);
    }));
}
