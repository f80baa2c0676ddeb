#include "sync/rules/merge/persons.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace tillside::rules::merge {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

Pair pair_of(const Decision& decision) {
    return std::minmax(std::string_view(decision.one), std::string_view(decision.other));
}

// Decisions of one pair that no other of the pair cites. A decision that was made up to cite
// itself through others does not vanish with them: then all count.
std::vector<const Decision*> heads_of(const std::vector<const Decision*>& of_pair) {
    std::set<std::string_view> cited;
    for (const Decision* decision : of_pair) {
        for (const std::string& id : decision->cites) {
            if (id != decision->event_id) cited.insert(id);
        }
    }
    std::vector<const Decision*> out;
    for (const Decision* decision : of_pair) {
        if (!cited.contains(decision->event_id)) out.push_back(decision);
    }
    return out.empty() ? of_pair : out;
}

struct Decided {
    std::vector<Pair> joined;  // in the order of their ids
    std::set<Pair> apart;
};

Decided decided(std::span<const Decision> decisions) {
    std::map<Pair, std::vector<const Decision*>> by_pair;
    for (const Decision& decision : decisions) {
        if (decision.one != decision.other) by_pair[pair_of(decision)].push_back(&decision);
    }
    Decided out;
    for (const auto& [pair, all] : by_pair) {
        const auto heads = heads_of(all);
        if (std::ranges::all_of(heads, [](const Decision* head) { return head->joins; })) {
            out.joined.push_back(pair);
        } else {
            out.apart.insert(pair);
        }
    }
    return out;
}

// Sets of records that grow together, unless a pair of them is to be kept apart.
class Sets {
public:
    Sets(const std::vector<Record>& records, const std::set<Pair>& apart)
        : records_(records), apart_(apart), root_(records.size()), members_(records.size()) {
        std::iota(root_.begin(), root_.end(), std::size_t{0});
        for (std::size_t at = 0; at < records.size(); ++at)
            members_[at] = {at};
    }

    void join(std::size_t one, std::size_t other) {
        const std::size_t into = root_[one];
        const std::size_t from = root_[other];
        if (into == from || kept_apart(into, from)) return;
        for (const std::size_t member : members_[from]) {
            root_[member] = into;
            members_[into].push_back(member);
        }
        members_[from].clear();
    }
    [[nodiscard]] const std::vector<std::size_t>& with(std::size_t one) const {
        return members_[root_[one]];
    }

private:
    [[nodiscard]] bool kept_apart(std::size_t into, std::size_t from) const {
        if (apart_.empty()) return false;
        for (const std::size_t a : members_[into]) {
            for (const std::size_t b : members_[from]) {
                const Pair pair = std::minmax(std::string_view(records_[a].customer_id),
                                              std::string_view(records_[b].customer_id));
                if (apart_.contains(pair)) return true;
            }
        }
        return false;
    }

    const std::vector<Record>& records_;
    const std::set<Pair>& apart_;
    std::vector<std::size_t> root_;
    std::vector<std::vector<std::size_t>> members_;
};

// Oldest first; the id decides where two are of one moment.
std::vector<Record> in_order(std::span<const Record> records) {
    std::vector<Record> out(records.begin(), records.end());
    const auto content = [](const Record& record) {
        return std::tie(record.enrolled_at_us, record.customer_id, record.phone_lookup,
                        record.claim);
    };
    std::ranges::sort(out,
                      [&](const Record& a, const Record& b) { return content(a) < content(b); });
    std::set<std::string> seen;
    std::erase_if(out, [&](const Record& r) { return !seen.insert(r.customer_id).second; });
    return out;
}

// Whose number it no longer is: all who had it before it was given out for the last time.
std::vector<bool> released(const std::vector<Record>& records) {
    std::map<std::string_view, std::size_t> given_out;
    for (std::size_t at = 0; at < records.size(); ++at) {
        if (records[at].claim == PhoneClaim::reassigned) given_out[records[at].phone_lookup] = at;
    }
    std::vector<bool> out(records.size());
    for (std::size_t at = 0; at < records.size(); ++at) {
        const auto found = given_out.find(records[at].phone_lookup);
        out[at] =
            !records[at].phone_lookup.empty() && found != given_out.end() && at < found->second;
    }
    return out;
}

}  // namespace

std::vector<Person> persons(std::span<const Record> given, std::span<const Decision> decisions) {
    const std::vector<Record> records = in_order(given);
    const std::vector<bool> gone = released(records);
    const Decided decided = merge::decided(decisions);
    Sets sets(records, decided.apart);

    std::map<std::string_view, std::size_t> place;
    for (std::size_t at = 0; at < records.size(); ++at)
        place.emplace(records[at].customer_id, at);
    for (const auto& [one, other] : decided.joined) {
        const auto a = place.find(one);
        const auto b = place.find(other);
        if (a != place.end() && b != place.end()) sets.join(a->second, b->second);
    }
    // A number joins whoever enrolled with it to each before them, so that one whom a decision
    // keeps from the first may still be the same as the second.
    std::map<std::string_view, std::vector<std::size_t>> with_phone;
    for (std::size_t at = 0; at < records.size(); ++at) {
        const Record& record = records[at];
        if (record.phone_lookup.empty() || gone[at] || record.claim == PhoneClaim::shared) continue;
        auto& others = with_phone[record.phone_lookup];
        for (const std::size_t other : others)
            sets.join(other, at);
        // Of those who are one person already, the first stands for all.
        const bool stands_for_itself = std::ranges::none_of(others, [&](std::size_t other) {
            return std::ranges::find(sets.with(other), at) != sets.with(other).end();
        });
        if (stands_for_itself) others.push_back(at);
    }

    std::vector<Person> out;
    for (std::size_t at = 0; at < records.size(); ++at) {
        const std::size_t oldest = std::ranges::min(sets.with(at));
        out.push_back({records[at].customer_id, records[oldest].customer_id, gone[at]});
    }
    std::ranges::sort(out, {}, &Person::customer_id);
    return out;
}

std::vector<std::string> newest(std::span<const Decision> decisions, const std::string& one,
                                const std::string& other) {
    std::vector<const Decision*> of_pair;
    const Pair pair = std::minmax(std::string_view(one), std::string_view(other));
    for (const Decision& decision : decisions) {
        if (pair_of(decision) == pair) of_pair.push_back(&decision);
    }
    std::vector<std::string> out;
    for (const Decision* head : heads_of(of_pair))
        out.push_back(head->event_id);
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
    return out;
}

}  // namespace tillside::rules::merge
