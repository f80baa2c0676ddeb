// The set of records becomes a small graph (who cites whom, followed through); then each cell is
// judged by its heads alone. See the header for the rule and its reason.
#include "sync/rules/consent/fold.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "sync/rules/consent/records.hpp"

namespace tillside::rules::consent {

namespace {

using wire::ConsentRecord;
using wire::Grant;

// What one record says about one cell.
enum class Says : std::uint8_t { nothing, yes, no };

struct Record {
    const ConsentRecord* record = nullptr;
    bool acceptable = false;
    std::vector<bool> after;  // after[i]: this record comes after record i
};

bool refuses_by_type(wire::ConsentEventType type) {
    return type == wire::WITHDRAWN || type == wire::NARROWED || type == wire::SUPERSEDED ||
           type == wire::LAPSED || type == wire::INVALIDATED || type == wire::ERASED;
}

State state_of_refusal(wire::ConsentEventType type) {
    switch (type) {
        case wire::NARROWED:
            return State::narrowed;
        case wire::SUPERSEDED:
            return State::superseded;
        case wire::LAPSED:
            return State::lapsed;
        case wire::INVALIDATED:
            return State::invalidated;
        case wire::ERASED:
            return State::erased;
        case wire::WITHDRAWN:
            return State::withdrawn;
        default:
            return State::refused;
    }
}

// Where several heads refuse, or several permit: the one that is shown.
int rank(State state) {
    switch (state) {
        case State::erased:
            return 13;
        case State::withdrawn:
            return 12;
        case State::invalidated:
            return 11;
        case State::narrowed:
            return 10;
        case State::refused:
            return 9;
        case State::superseded:
            return 8;
        case State::active:
            return 7;
        case State::active_first_use_due:
            return 6;
        case State::doi_pending:
            return 5;
        case State::given_oral_unconfirmed:
            return 4;
        case State::lapsed:
            return 3;
        case State::notice_shown:
            return 2;
        case State::not_asked:
            return 1;
    }
    return 0;
}

bool lists(const google::protobuf::RepeatedPtrField<std::string>& list, const std::string& value,
           bool empty_is_all) {
    if (list.empty()) return empty_is_all || value.empty();
    return std::ranges::find(list, value) != list.end();
}

bool grant_covers(const Grant& grant, const Cell& cell, bool empty_is_all) {
    return grant.purpose() == cell.purpose &&
           lists(grant.kinds_of_data(), cell.kind, empty_is_all) &&
           lists(grant.marketing_classes(), cell.marketing_class, empty_is_all) &&
           lists(grant.channels(), cell.channel, empty_is_all) &&
           lists(grant.recipient_classes(), cell.recipient_class, empty_is_all) &&
           // A no is a no to both; a yes is for gain only where that was said.
           (grant.decision() != wire::DECISION_GIVEN || !cell.for_gain || grant.for_gain());
}

// The cells that a grant names one by one.
void add_cells(const Grant& grant, std::set<Cell>& cells) {
    const auto of = [](const google::protobuf::RepeatedPtrField<std::string>& list) {
        return list.empty() ? std::vector<std::string>{""}
                            : std::vector<std::string>(list.begin(), list.end());
    };
    const std::vector<std::string> recipients = of(grant.recipient_classes());
    const auto add = [&](Cell cell) {
        for (const std::string& recipient : recipients) {
            cell.recipient_class = recipient;
            cell.for_gain = false;
            cells.insert(cell);
            if (!grant.for_gain()) continue;
            cell.for_gain = true;
            cells.insert(cell);
        }
    };
    for (const std::string& kind : of(grant.kinds_of_data())) {
        for (const std::string& marketing_class : of(grant.marketing_classes())) {
            for (const std::string& channel : of(grant.channels())) {
                add({grant.purpose(), kind, marketing_class, channel});
            }
        }
    }
}

class Records {
public:
    Records(std::span<const ConsentRecord> given, const Pack& pack, Now now)
        : pack_(pack), now_(now) {
        std::map<std::string_view, const ConsentRecord*> by_id;
        for (const ConsentRecord& record : given) {
            auto [place, added] = by_id.emplace(record.record_id(), &record);
            // Two records under one id cannot be honest; which one counts must not hang on the
            // order.
            if (!added && record.SerializeAsString() < place->second->SerializeAsString()) {
                place->second = &record;
            }
        }
        for (const auto& [id, record] : by_id) {
            index_.emplace(id, all_.size());
            all_.push_back({record, check_record(*record).has_value(), {}});
        }
    }

    [[nodiscard]] bool too_many() const { return all_.size() > records_max; }

    void follow_citations() {
        for (std::size_t from = 0; from < all_.size(); ++from) {
            std::vector<bool>& seen = all_[from].after;
            seen.assign(all_.size(), false);
            std::vector<std::size_t> open{from};
            while (!open.empty()) {
                const std::size_t at = open.back();
                open.pop_back();
                for (const std::string& cited : all_[at].record->refers_to()) {
                    const auto found = index_.find(cited);
                    if (found == index_.end() || seen[found->second]) continue;
                    seen[found->second] = true;
                    open.push_back(found->second);
                }
            }
        }
    }

    [[nodiscard]] std::set<Cell> cells() const {
        std::set<Cell> out;
        for (const Record& entry : all_) {
            for (const Grant& grant : entry.record->grants())
                add_cells(grant, out);
        }
        return out;
    }

    // The state of a cell, or of a cell that no grant names (nullopt).
    [[nodiscard]] CellState judge(const std::optional<Cell>& cell) const {
        for (const Record& entry : all_) {
            if (entry.record->event_type() == wire::ERASED) return refused_state(*entry.record);
        }
        std::vector<std::size_t> covering;
        for (std::size_t at = 0; at < all_.size(); ++at) {
            if (says(all_[at], cell) != Says::nothing) covering.push_back(at);
        }
        std::optional<CellState> permitting;
        std::optional<CellState> refusing;
        for (const std::size_t at : covering) {
            if (!is_head(at, covering)) continue;
            const bool yes = says(all_[at], cell) == Says::yes;
            CellState state =
                yes ? given_state(*all_[at].record, *cell) : refused_state(*all_[at].record);
            std::optional<CellState>& best = yes ? permitting : refusing;
            if (!best || rank(state.state) > rank(best->state)) best = std::move(state);
        }
        if (refusing) return *refusing;
        if (permitting) return *permitting;
        return before_any_answer();
    }

    [[nodiscard]] std::vector<std::string> newest() const {
        std::set<std::string_view> cited;
        for (const Record& entry : all_) {
            for (const std::string& id : entry.record->refers_to())
                cited.insert(id);
        }
        std::vector<std::string> out;
        for (const auto& [id, at] : index_) {
            if (!cited.contains(id)) out.emplace_back(id);
        }
        return out;
    }

private:
    [[nodiscard]] Says says(const Record& entry, const std::optional<Cell>& cell) const {
        const ConsentRecord& record = *entry.record;
        const wire::ConsentEventType type = record.event_type();
        if (refuses_by_type(type)) return refuses(entry, cell) ? Says::no : Says::nothing;
        if (!entry.acceptable || !cell || (type != wire::GIVEN && type != wire::REFUSED)) {
            return Says::nothing;
        }
        Says found = Says::nothing;
        for (const Grant& grant : record.grants()) {
            if (!grant_covers(grant, *cell, false)) continue;
            if (grant.decision() != wire::DECISION_GIVEN) return Says::no;
            found = Says::yes;
        }
        return found;
    }

    [[nodiscard]] bool refuses(const Record& entry, const std::optional<Cell>& cell) const {
        const ConsentRecord& record = *entry.record;
        if (!entry.acceptable) return true;
        switch (record.event_type()) {
            case wire::ERASED:
                return true;
            case wire::WITHDRAWN:
            case wire::NARROWED:
                if (record.grants().empty()) return true;
                return cell && std::ranges::any_of(record.grants(), [&](const Grant& grant) {
                           return grant_covers(grant, *cell, true);
                       });
            default:  // about the records that it names
                return cell && std::ranges::any_of(record.refers_to(), [&](const std::string& id) {
                           const auto found = index_.find(id);
                           return found != index_.end() &&
                                  answers(*all_[found->second].record, *cell);
                       });
        }
    }

    static bool answers(const ConsentRecord& record, const Cell& cell) {
        if (record.event_type() != wire::GIVEN && record.event_type() != wire::REFUSED)
            return false;
        return std::ranges::any_of(
            record.grants(), [&](const Grant& grant) { return grant_covers(grant, cell, false); });
    }

    // No other covering record comes after it. Two that claim to come after each other both count.
    [[nodiscard]] bool is_head(std::size_t at, const std::vector<std::size_t>& covering) const {
        return std::ranges::none_of(covering, [&](std::size_t other) {
            return other != at && all_[other].after[at] && !all_[at].after[other];
        });
    }

    static CellState refused_state(const ConsentRecord& record) {
        return {state_of_refusal(record.event_type()), false, record.record_id(),
                record.event_time_us(), 0};
    }

    [[nodiscard]] CellState given_state(const ConsentRecord& record, const Cell& cell) const;
    [[nodiscard]] bool confirmed(const ConsentRecord& record, const Cell& cell,
                                 std::int64_t due_us) const;
    [[nodiscard]] bool opted_in(const ConsentRecord& record) const;
    [[nodiscard]] bool used_with_notice(const ConsentRecord& record) const;

    [[nodiscard]] CellState before_any_answer() const {
        for (const Record& entry : all_) {
            if (entry.acceptable && entry.record->event_type() == wire::NOTICE_SHOWN) {
                return {State::notice_shown, false, entry.record->record_id(),
                        entry.record->event_time_us(), 0};
            }
        }
        return {};
    }

    const Pack& pack_;
    Now now_;
    std::map<std::string_view, std::size_t> index_;
    std::vector<Record> all_;
};

std::int64_t uncertainty_us(const ConsentRecord& record) {
    return static_cast<std::int64_t>(record.clock_uncertainty_ms()) * 1000;
}

bool cites(const ConsentRecord& record, const std::string& id) {
    return std::ranges::find(record.refers_to(), id) != record.refers_to().end();
}

bool names(const ConsentRecord& record, const std::string& purpose, const std::string& kind,
           const std::string& marketing_class) {
    return std::ranges::any_of(record.grants(), [&](const Grant& grant) {
        return grant.purpose() == purpose && lists(grant.kinds_of_data(), kind, false) &&
               lists(grant.marketing_classes(), marketing_class, false);
    });
}

// A yes that nothing outweighs: which stage it has reached.
CellState Records::given_state(const ConsentRecord& record, const Cell& cell) const {
    CellState out{State::active, false, record.record_id(), record.event_time_us(), 0};
    const PurposeRule* rule = pack_.purpose(cell.purpose);
    if (rule == nullptr || (record.valid_until_us() != 0 && now_.us >= record.valid_until_us())) {
        out.state = State::lapsed;
        return out;
    }
    // Where the law wants writing, words alone never permit (pack: oral_allowed).
    if (!rule->oral_allowed && is_oral(record)) {
        out.state = State::lapsed;
        return out;
    }
    if (rule->oral_needs_confirmation && is_oral(record)) {
        out.confirm_by_us =
            record.event_time_us() - uncertainty_us(record) + pack_.oral_confirmation_us;
        if (!confirmed(record, cell, out.confirm_by_us)) {
            out.state = now_.us > out.confirm_by_us ? State::lapsed : State::given_oral_unconfirmed;
            return out;
        }
    }
    if (record.double_opt_in() && !opted_in(record)) {
        out.confirm_by_us = record.opt_in_by_us();
        out.state = now_.us > out.confirm_by_us ? State::lapsed : State::doi_pending;
        return out;
    }
    if (rule->first_use_notice && !used_with_notice(record)) {
        out.state = State::active_first_use_due;
    }
    out.usable = record.event_time_us() <= now_.us;
    return out;
}

// S35E(1)(b): the written confirmation was sent within the time, by the worse reading of both
// clocks, and names the date, the kind and the class that it is to permit.
bool Records::confirmed(const ConsentRecord& record, const Cell& cell, std::int64_t due_us) const {
    return std::ranges::any_of(all_, [&](const Record& entry) {
        const ConsentRecord& other = *entry.record;
        return entry.acceptable && other.event_type() == wire::CONFIRMATION_SENT &&
               cites(other, record.record_id()) &&
               other.consent_received_us() == record.event_time_us() &&
               names(other, cell.purpose, cell.kind, cell.marketing_class) &&
               other.confirmation().sent_us() >= record.event_time_us() &&
               other.confirmation().sent_us() + uncertainty_us(other) <= due_us;
    });
}

bool Records::opted_in(const ConsentRecord& record) const {
    return std::ranges::any_of(all_, [&](const Record& entry) {
        const ConsentRecord& other = *entry.record;
        return entry.acceptable && other.event_type() == wire::OPT_IN_CONFIRMED &&
               cites(other, record.record_id()) &&
               other.event_time_us() >= record.event_time_us() &&
               other.event_time_us() + uncertainty_us(other) <= record.opt_in_by_us();
    });
}

bool Records::used_with_notice(const ConsentRecord& record) const {
    return std::ranges::any_of(all_, [&](const Record& entry) {
        const ConsentRecord& other = *entry.record;
        return entry.acceptable && other.event_type() == wire::FIRST_USE &&
               cites(other, record.record_id()) && other.first_use().opt_out_notice_present();
    });
}

}  // namespace

std::string_view state_name(State state) {
    switch (state) {
        case State::not_asked:
            return "NOT_ASKED";
        case State::notice_shown:
            return "NOTICE_SHOWN";
        case State::refused:
            return "REFUSED";
        case State::given_oral_unconfirmed:
            return "GIVEN_ORAL_UNCONFIRMED";
        case State::doi_pending:
            return "DOI_PENDING";
        case State::active_first_use_due:
            return "ACTIVE_FIRST_USE_DUE";
        case State::active:
            return "ACTIVE";
        case State::narrowed:
            return "NARROWED";
        case State::withdrawn:
            return "WITHDRAWN";
        case State::superseded:
            return "SUPERSEDED";
        case State::lapsed:
            return "LAPSED";
        case State::invalidated:
            return "INVALIDATED";
        case State::erased:
            return "ERASED";
    }
    return "NOT_ASKED";
}

CellState Standing::at(const Cell& cell) const {
    const auto found = cells_.find(cell);
    return found == cells_.end() ? elsewhere_ : found->second;
}

bool Standing::usable_anywhere(std::string_view purpose) const {
    return std::ranges::any_of(cells_, [&](const auto& entry) {
        return entry.first.purpose == purpose && entry.second.usable;
    });
}

PurposeState Standing::purpose(std::string_view purpose) const {
    const CellState* best = nullptr;
    // What permits most comes first; among the rest, what the customer said last weighs most.
    const auto weight = [](const CellState& cell) {
        const bool given = cell.usable || cell.state == State::given_oral_unconfirmed ||
                           cell.state == State::doi_pending;
        return std::pair(given ? 2 : cell.state == State::lapsed ? 1 : 0, rank(cell.state));
    };
    for (const auto& [cell, state] : cells_) {
        if (cell.purpose != purpose) continue;
        if (best == nullptr || weight(state) > weight(*best)) best = &state;
    }
    const CellState& shown = best == nullptr ? elsewhere_ : *best;
    return {std::string(purpose), shown.state, shown.usable, shown.since_us};
}

Standing fold(std::span<const ConsentRecord> given, const Pack& pack, Now now) {
    Standing standing;
    Records records(given, pack, now);
    if (records.too_many()) {
        standing.elsewhere_.state = State::withdrawn;
        return standing;
    }
    records.follow_citations();
    standing.newest_ = records.newest();
    standing.elsewhere_ = records.judge(std::nullopt);
    for (const Cell& cell : records.cells())
        standing.cells_.emplace(cell, records.judge(cell));
    return standing;
}

}  // namespace tillside::rules::consent
