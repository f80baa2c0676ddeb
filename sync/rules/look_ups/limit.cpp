// The list is short (till_max entries and what managers added), so it is searched from end to end.
#include "sync/rules/look_ups/limit.hpp"

#include <algorithm>

namespace tillside::rules::look_ups {

namespace {

// A clock that was set back must not make an entry last for ever: what lies ahead counts as now.
bool in_window(std::int64_t at_us, std::int64_t now_us, std::int64_t window_us) {
    return now_us - at_us < window_us && at_us - now_us < window_us;
}

}  // namespace

Verdict Open::admit(const LookUp& look_up) {
    forget_old(look_up.at_us);
    const auto same = [&](const LookUp& other) {
        return other.subject == look_up.subject && other.staff == look_up.staff;
    };
    if (std::ranges::any_of(open_, same)) return Verdict::known;
    const std::size_t more = allowed_more(look_up.staff, look_up.at_us);
    if (of_staff(look_up.staff, look_up.at_us) >= limits_.staff_max + more) {
        return Verdict::refused_for_staff;
    }
    std::size_t more_of_till = 0;
    for (const Allowance& allowance : allowances_) {
        if (in_window(allowance.from_us, look_up.at_us, limits_.window_us)) {
            more_of_till += limits_.more;
        }
    }
    if (of_till(look_up.at_us) >= limits_.till_max + more_of_till) {
        return Verdict::refused_for_till;
    }
    open_.push_back(look_up);
    return Verdict::counted;
}

void Open::restore(LookUp look_up) {
    open_.push_back(std::move(look_up));
}

void Open::identify(std::string_view hash, std::string_view customer_id) {
    for (LookUp& look_up : open_) {
        if (look_up.found || look_up.subject != hash) continue;
        look_up.subject = customer_id;
        look_up.found = true;
    }
}

void Open::enrolled(std::string_view hash) {
    std::erase_if(open_,
                  [&](const LookUp& look_up) { return !look_up.found && look_up.subject == hash; });
}

std::vector<LookUp> Open::settle(std::string_view ticket, std::string_view customer_id) {
    std::vector<LookUp> taken_off;
    int misses = 0;
    std::erase_if(open_, [&](const LookUp& look_up) {
        const bool buyer = look_up.found && !customer_id.empty() && look_up.subject == customer_id;
        const bool miss = !look_up.found && !ticket.empty() && look_up.ticket == ticket &&
                          ++misses <= misses_a_ticket;
        if (buyer || miss) taken_off.push_back(look_up);
        return buyer || miss;
    });
    return taken_off;
}

void Open::allow_more(std::string_view staff, std::int64_t now_us) {
    allowances_.push_back({std::string(staff), now_us});
}

std::size_t Open::of_staff(std::string_view staff, std::int64_t now_us) const {
    return static_cast<std::size_t>(std::ranges::count_if(open_, [&](const LookUp& look_up) {
        return look_up.staff == staff && in_window(look_up.at_us, now_us, limits_.window_us);
    }));
}

std::size_t Open::of_till(std::int64_t now_us) const {
    return static_cast<std::size_t>(std::ranges::count_if(open_, [&](const LookUp& look_up) {
        return in_window(look_up.at_us, now_us, limits_.window_us);
    }));
}

void Open::forget_old(std::int64_t now_us) {
    std::erase_if(open_, [&](const LookUp& look_up) {
        return !in_window(look_up.at_us, now_us, limits_.window_us);
    });
    std::erase_if(allowances_, [&](const Allowance& allowance) {
        return !in_window(allowance.from_us, now_us, limits_.window_us);
    });
}

std::size_t Open::allowed_more(std::string_view staff, std::int64_t now_us) const {
    std::size_t more = 0;
    for (const Allowance& allowance : allowances_) {
        if (allowance.staff == staff && in_window(allowance.from_us, now_us, limits_.window_us)) {
            more += limits_.more;
        }
    }
    return more;
}

}  // namespace tillside::rules::look_ups
