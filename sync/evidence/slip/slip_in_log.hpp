// Is the chain head that a customer's slip states in head office's log? Paper in other hands is
// what whoever keeps the log cannot change: a log that ends before the slip, or that holds another
// chain at its place, is not the whole log that the till wrote (privacy.md, duty 29).
#pragma once

#include <optional>

#include "sync/evidence/slip/slip_check.hpp"
#include "sync/head_office/store/database.hpp"

namespace tillside::evidence {

// Where a chain stands by an earlier report (`tillside-verify chain --json`).
struct ReportedHead {
    std::uint64_t sequence = 0;
    std::string head;  // 32 bytes
};

// nullopt: the slip's head stands in the log. Otherwise "truncated_log", with what was found. Walks
// the slip's chain from its first event to the slip's. Errors are the store's.
[[nodiscard]] Result<std::optional<SlipFault>> find_in_log(head_office::store::Database& database,
                                                           const rules::evidence::Slip& slip);

// The same against a report: nothing to be said where the report is beyond the slip, since it keeps
// the last head only.
enum class InReport : std::uint8_t { holds, beyond, truncated };
[[nodiscard]] InReport find_in_report(const rules::evidence::Slip& slip,
                                      const std::optional<ReportedHead>& reported);

}  // namespace tillside::evidence
