// To whom a customer's data were given, and who must now be told: after a withdrawal each
// transferee, in writing, to cease (S35L(3)), and after a correction each of the last twelve months
// (S23(1)(c)). The ledger is the DISCLOSED records among a customer's records; what was told stands
// in TRANSFEREE_TOLD records. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sync/wire/messages.hpp"

namespace tillside::rules::consent {

// One written notice to one transferee: as many as disclosures, however many reasons there are.
struct NoticeOwed {
    std::string disclosed;           // record id of the disclosure
    std::string recipient;           // code of the transferee
    std::vector<std::string> about;  // record ids of the withdrawals, or the id of the correction
};

// For every disclosure that happened, by the wider reading of the clocks, before a WITHDRAWN or
// NARROWED record that touches what was disclosed. One that a TRANSFEREE_TOLD record cites together
// with the disclosure is owed no longer. Ordered by disclosure.
[[nodiscard]] std::vector<NoticeOwed> owed_after_withdrawal(
    std::span<const wire::ConsentRecord> records);

// For a correction made at a moment: disclosures of that day and of the twelve months before it, by
// the calendar of the place.
[[nodiscard]] std::vector<NoticeOwed> owed_after_correction(
    std::span<const wire::ConsentRecord> records, const std::string& correction_id,
    std::int64_t corrected_us, std::chrono::minutes east_of_utc);

}  // namespace tillside::rules::consent
