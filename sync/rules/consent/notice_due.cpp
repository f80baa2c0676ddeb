#include "sync/rules/consent/notice_due.hpp"

#include <algorithm>
#include <set>

#include "sync/rules/consent/fold.hpp"
#include "sync/rules/consent/notice.hpp"
#include "sync/rules/consent/records.hpp"

namespace tillside::rules::consent {

namespace {

using wire::ConsentRecord;

bool in_force(const Pack& pack, std::string_view notice_id, std::string_view sha256) {
    return std::ranges::any_of(pack.notices, [&](const wire::NoticeText& notice) {
        return notice.notice_id() == notice_id && wire::to_bytes(notice_hash(notice)) == sha256;
    });
}

// When a record says that its notice was shown; 0: it says nothing of a notice.
std::int64_t shown_us(const ConsentRecord& record) {
    const std::int64_t uncertain = static_cast<std::int64_t>(record.clock_uncertainty_ms()) * 1000;
    switch (record.event_type()) {
        case wire::NOTICE_SHOWN:
            return record.event_time_us() - uncertain;
        case wire::GIVEN:
        case wire::REFUSED:
            return record.notice_shown_at_us() - uncertain;
        default:
            return 0;
    }
}

bool waits_or_permits(const CellState& cell) {
    return cell.usable || cell.state == State::given_oral_unconfirmed ||
           cell.state == State::doi_pending;
}

}  // namespace

NoticeStanding notice_due(std::span<const ConsentRecord> records, const Pack& pack, Now now) {
    const ConsentRecord* last = nullptr;
    for (const ConsentRecord& record : records) {
        const std::int64_t at = shown_us(record);
        if (at <= 0 || at > now.us || !check_record(record)) continue;
        const bool later = last == nullptr || at > shown_us(*last) ||
                           (at == shown_us(*last) && record.record_id() > last->record_id());
        if (later) last = &record;
    }
    if (last == nullptr) return {};
    NoticeStanding out{NoticeDue::no, last->notice_id(), last->notice_sha256(), shown_us(*last), 0};
    out.until_us = out.shown_us + pack.notice_valid_us;
    if (now.us > out.until_us) out.due = NoticeDue::too_old;
    if (!in_force(pack, out.notice_id, out.notice_sha256)) out.due = NoticeDue::changed;
    return out;
}

std::vector<std::string> resting_on_old_notice(std::span<const ConsentRecord> records,
                                               const Pack& pack, Now now) {
    const Standing standing = fold(records, pack, now);
    std::set<std::string> deciding;
    for (const auto& [cell, state] : standing.cells()) {
        if (waits_or_permits(state)) deciding.insert(state.decided_by);
    }
    std::set<std::string> out;
    for (const ConsentRecord& record : records) {
        if (deciding.contains(record.record_id()) &&
            !in_force(pack, record.notice_id(), record.notice_sha256())) {
            out.insert(record.record_id());
        }
    }
    return {out.begin(), out.end()};
}

}  // namespace tillside::rules::consent
