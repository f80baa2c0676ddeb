// SPDX-License-Identifier: Apache-2.0
//
// The cases by subject; each subject is a file of this folder.
#pragma once

#include <span>

#include "sdk/validator/plugin/case.hpp"

namespace tillside::validator {

[[nodiscard]] std::span<const Case> library_cases();   // the file: symbols, versions, the table
[[nodiscard]] std::span<const Case> opening_cases();   // open
[[nodiscard]] std::span<const Case> calling_cases();   // call: what goes over, what is refused
[[nodiscard]] std::span<const Case> deadline_cases();  // time
[[nodiscard]] std::span<const Case> trouble_cases();   // engines that close, lie or babble
[[nodiscard]] std::span<const Case> breaker_cases();
[[nodiscard]] std::span<const Case> posting_cases();   // post and the spool
[[nodiscard]] std::span<const Case> reply_cases();     // release, close, last_error, poll
[[nodiscard]] std::span<const Case> guest_cases();     // what a guest in a process leaves alone
[[nodiscard]] std::span<const Case> process_cases();   // threads, fork, reload
[[nodiscard]] std::span<const Case> starting_cases();  // starting the engine

}  // namespace tillside::validator
