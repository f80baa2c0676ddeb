#include "sync/head_office/access/audit.hpp"

namespace tillside::head_office::access {

Result<void> add_audit(store::Database& database, const AuditEntry& entry, Now now) {
    auto done = database.execute(
        "INSERT INTO audit (at_us, who, action, outcome, subject, peer) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        {now.us, entry.who, entry.action, entry.outcome,
         entry.subject.empty() ? store::Parameter(nullptr)
                               : store::Parameter(store::Blob{entry.subject}),
         entry.peer});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

}  // namespace tillside::head_office::access
