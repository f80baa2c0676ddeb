#include "sync/rules/points/ledger.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace tillside::rules::points {

namespace {

// Each entry once, in the one order that every place folds in.
std::vector<const Entry*> in_order(std::span<const Entry> entries, Day on) {
    std::vector<const Entry*> all;
    for (const Entry& entry : entries) {
        if (entry.day <= on) all.push_back(&entry);
    }
    const auto place = [](const Entry* entry) {
        return std::tie(entry->day, entry->order_us, entry->id);
    };
    std::ranges::sort(all, {}, place);
    const auto repeats = std::ranges::unique(all, {}, [](const Entry* entry) { return entry->id; });
    all.erase(repeats.begin(), repeats.end());
    return all;
}

// What is known of a ticket while folding.
struct Ticket {
    bool earned = false;
    bool detached = false;
    std::int64_t points = 0;    // that it earned
    std::int64_t paid = 0;      // minor units
    std::int64_t returned = 0;  // minor units
    std::int64_t expired = 0;   // points of its lot that nobody has taken back
    std::vector<Lot> spent;     // what its redemption took, first to expire first
};

class Fold {
public:
    explicit Fold(const Scheme& scheme) : scheme_(scheme) {}

    void take(const Entry& entry) {
        expire_before(entry.day);
        switch (entry.kind) {
            case EntryKind::earned:
                earn(entry);
                break;
            case EntryKind::redeemed:
                spend(entry.points, &tickets_[entry.ticket].spent);
                break;
            case EntryKind::returned:
                bring_back(entry);
                break;
            case EntryKind::refunded:
                give_back(entry);
                break;
            case EntryKind::detached:
                detach(entry.ticket);
                break;
            case EntryKind::adjusted:
                if (entry.points < 0) {
                    spend(-entry.points, nullptr);
                } else {
                    add({{}, entry.points, last_day_of(scheme_, entry.day)});
                }
                break;
        }
    }

    void expire_before(Day day) {
        std::erase_if(lots_, [&](const Lot& lot) {
            if (lot.last_day >= day) return false;
            expired_ += lot.left;
            if (!lot.ticket.empty()) tickets_[lot.ticket].expired += lot.left;
            return true;
        });
    }

    [[nodiscard]] Balance result() && {
        Balance balance;
        balance.expired = expired_;
        balance.points = -debt_;
        for (const Lot& lot : lots_)
            balance.points += lot.left;
        balance.lots = std::move(lots_);
        return balance;
    }

private:
    void earn(const Entry& entry) {
        Ticket& ticket = tickets_[entry.ticket];
        if (ticket.earned || ticket.detached) return;
        ticket.earned = true;
        ticket.points = entry.points;
        ticket.paid = entry.amount;
        add({entry.ticket, entry.points, last_day_of(scheme_, entry.day)});
        // A return may stand before its ticket: another till's clock, or a ticket claimed later.
        take_back(entry.ticket, share_returned(ticket.points, ticket.paid, ticket.returned));
    }

    // Pays the debt first; the rest is a lot, behind those that expire no later.
    void add(Lot lot) {
        const std::int64_t paid = std::min(lot.left, debt_);
        debt_ -= paid;
        lot.left -= paid;
        if (lot.left == 0) return;
        const auto behind = std::ranges::upper_bound(lots_, lot.last_day, {}, &Lot::last_day);
        lots_.insert(behind, std::move(lot));
    }

    void spend(std::int64_t points, std::vector<Lot>* spent) {
        for (Lot& lot : lots_) {
            const std::int64_t part = std::min(points, lot.left);
            if (part == 0) continue;
            if (spent != nullptr) spent->push_back({lot.ticket, part, lot.last_day});
            lot.left -= part;
            points -= part;
        }
        std::erase_if(lots_, [](const Lot& lot) { return lot.left == 0; });
        debt_ += points;
    }

    void bring_back(const Entry& entry) {
        Ticket& ticket = tickets_[entry.ticket];
        const std::int64_t before = share_returned(ticket.points, ticket.paid, ticket.returned);
        ticket.returned += std::max<std::int64_t>(entry.amount, 0);
        if (!ticket.earned || ticket.detached) return;
        take_back(entry.ticket,
                  share_returned(ticket.points, ticket.paid, ticket.returned) - before);
    }

    // What expires last first; what was spent beyond the balance has no day yet and gets a new one.
    void give_back(const Entry& entry) {
        std::int64_t points = entry.points;
        std::vector<Lot>& spent = tickets_[entry.ticket].spent;
        while (points > 0 && !spent.empty()) {
            Lot& lot = spent.back();
            const std::int64_t part = std::min(points, lot.left);
            add({lot.ticket, part, lot.last_day});
            points -= part;
            lot.left -= part;
            if (lot.left == 0) spent.pop_back();
        }
        if (points > 0) add({{}, points, last_day_of(scheme_, entry.day)});
        expire_before(entry.day);
    }

    void detach(const std::string& key) {
        Ticket& ticket = tickets_[key];
        if (ticket.detached) return;
        ticket.detached = true;
        if (!ticket.earned) return;
        take_back(key, ticket.points - share_returned(ticket.points, ticket.paid, ticket.returned));
    }

    // From the ticket's own lot, then from others, then as a debt.
    void take_back(const std::string& key, std::int64_t points) {
        std::int64_t& expired = tickets_[key].expired;
        const std::int64_t gone = std::min(points, expired);
        expired -= gone;
        points -= gone;
        for (Lot& lot : lots_) {
            if (lot.ticket != key) continue;
            const std::int64_t part = std::min(points, lot.left);
            lot.left -= part;
            points -= part;
        }
        spend(points, nullptr);
    }

    const Scheme& scheme_;
    std::vector<Lot> lots_;  // first to expire first
    std::map<std::string, Ticket, std::less<>> tickets_;
    std::int64_t debt_ = 0;
    std::int64_t expired_ = 0;
};

}  // namespace

std::int64_t share_returned(std::int64_t earned, std::int64_t paid, std::int64_t returned) {
    if (paid <= 0 || returned >= paid) return returned > 0 ? earned : 0;
    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>(Wide{earned} * returned / paid);
}

Balance balance(std::span<const Entry> entries, const Scheme& scheme, Day on) {
    Fold fold(scheme);
    for (const Entry* entry : in_order(entries, on))
        fold.take(*entry);
    fold.expire_before(on);
    return std::move(fold).result();
}

}  // namespace tillside::rules::points
