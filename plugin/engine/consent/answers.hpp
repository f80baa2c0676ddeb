// From what a host says of a consent conversation to what a record says: the notice as the host
// gets it, and an answer checked against that notice. An answer that does not cite the exact notice
// of its language, or cites it as shown after the answer, is refused before anything is written.
#pragma once

#include <string>
#include <vector>

#include "sdk/schema/till.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

// The notice in the language nearest to the one asked for, with its hash.
[[nodiscard]] till::Notice notice_for_host(const rules::consent::Pack& pack,
                                           std::string_view language);

// Fills the parts of a record that an answer states: notice, surface, method, times, and one grant
// for each choice of the notice (a choice that is left out was declined). event_time_us is set to
// the moment of the answer. Errors (Domain::consent), each with the field at fault:
//   notice_missing       no notice was cited
//   notice_unknown       another notice, version or hash than the one in force
//   notice_after_answer  shown later than answered
//   surface_missing, method_missing, method_unfit, choice_unknown
[[nodiscard]] Result<wire::ConsentRecord> read_answer(const rules::consent::Pack& pack,
                                                      const till::ConsentAnswer& answer,
                                                      Now answered);

}  // namespace tillside::engine::consent
