#include "sync/rules/points/tiers.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

namespace tillside::rules::points {

std::int64_t spend_in_window(std::span<const Entry> entries, const Scheme& scheme, Day on) {
    std::map<std::string_view, const Entry*> earned;  // by ticket, the one that counts
    std::map<std::string_view, std::int64_t> returned;
    std::set<std::string_view> detached;
    std::set<std::string_view> seen;
    const auto place = [](const Entry& entry) {
        return std::tie(entry.day, entry.order_us, entry.id);
    };
    for (const Entry& entry : entries) {
        if (entry.day > on) continue;
        if (entry.kind == EntryKind::earned) {
            const Entry*& first = earned[entry.ticket];
            if (first == nullptr || place(entry) < place(*first)) first = &entry;
        } else if (entry.kind == EntryKind::detached) {
            detached.insert(entry.ticket);
        } else if (entry.kind == EntryKind::returned && seen.insert(entry.id).second) {
            returned[entry.ticket] += std::max<std::int64_t>(entry.amount, 0);
        }
    }
    std::int64_t spend = 0;
    for (const auto& [ticket, entry] : earned) {
        const bool in_window = on - entry->day < std::chrono::days{scheme.tier_days};
        if (!in_window || detached.contains(ticket)) continue;
        const auto back = returned.find(ticket);
        const std::int64_t came_back = back == returned.end() ? 0 : back->second;
        spend += std::max<std::int64_t>(entry->amount - came_back, 0);
    }
    return spend;
}

const Tier* tier_for(const Scheme& scheme, std::int64_t spend) {
    const Tier* reached = nullptr;
    for (const Tier& tier : scheme.tiers) {
        if (spend >= tier.spend_from || reached == nullptr) reached = &tier;
    }
    return reached;
}

}  // namespace tillside::rules::points
