// What makes a consent record acceptable by itself, before any fold: head office refuses others at
// the door, a till never writes them.
#pragma once

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::rules::consent {

inline constexpr int grants_max = 64;
inline constexpr int citations_max = 256;
inline constexpr int entries_max = 32;  // kinds, classes or channels of one grant

// Errors (Domain::consent) name the field. Checked are: ids of 16 bytes, schema version 1, bounds;
// a GIVEN or REFUSED cites a notice (id and hash) and was made at or after it was shown
// (S35C(2); "notice_after_answer"), says by which method, and holds decided grants, at least one of
// them given or none accordingly; a GIVEN of somebody under age names a guardian
// ("guardian_missing"), and one that awaits its address's own confirmation until when; a yes to
// "transfer" names classes of recipients and is written on both sides (S35J(2), S35K(1);
// "transfer_recipients", "transfer_oral"); a WITHDRAWN holds no yes; whatever confirms, supersedes,
// lapses or invalidates names the record that it is about; a CONFIRMATION_SENT names the date,
// kinds and classes that it confirms (S35E(1)(b)), its text's hash, and was sent by post or, only
// where the customer may be reached so, by e-mail or SMS ("confirmation_…"); the records of a
// disclosure name the recipient.
[[nodiscard]] Result<void> check_record(const wire::ConsentRecord& record);

// Whether a method leaves the consent oral (S35A: "consent" may be oral; S35E(1)(b) then asks for a
// written confirmation). Only the customer's own tap or signature is not; a paper form counts as
// signed where the record holds its evidence, an import as what it says of itself.
[[nodiscard]] bool is_oral(const wire::ConsentRecord& record);

// Whether notice and answer both were in writing, as a transfer needs them (S35J(2)(a), S35K(1)):
// nothing was read aloud, and what came by a form or an import holds its evidence.
[[nodiscard]] bool is_written(const wire::ConsentRecord& record);

}  // namespace tillside::rules::consent
