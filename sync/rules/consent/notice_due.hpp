// Whether a customer must see the notice again (privacy.md, duty 11): when they never saw one, when
// its words have changed, and when the time for which the pack lets one stand is over. Date and
// hash of what was shown are read from the records; clocks are read in the customer's favour.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sync/rules/consent/pack.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::rules::consent {

enum class NoticeDue : std::uint8_t { no, never_shown, changed, too_old };

struct NoticeStanding {
    NoticeDue due = NoticeDue::never_shown;
    std::string notice_id;      // of the last notice that was shown; empty: none was
    std::string notice_sha256;  // 32 bytes
    std::int64_t shown_us = 0;  // by the earlier reading of the clock that wrote it
    std::int64_t until_us = 0;  // the last moment at which it need not be repeated for its age
};

// records: of one customer, in any order, duplicates allowed. A notice that claims to have been
// shown after now was not shown yet.
[[nodiscard]] NoticeStanding notice_due(std::span<const wire::ConsentRecord> records,
                                        const Pack& pack, Now now);

// The answers that still permit, or wait to permit, and rest on a notice whose words are no longer
// in force. Where head office holds the change to be a material one, a SUPERSEDED record that cites
// these ends them; a corrected comma is for people to judge, not for a hash.
[[nodiscard]] std::vector<std::string> resting_on_old_notice(
    std::span<const wire::ConsentRecord> records, const Pack& pack, Now now);

}  // namespace tillside::rules::consent
