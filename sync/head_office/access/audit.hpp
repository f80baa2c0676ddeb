// Who signed in or tried to, and who looked up whom: rows that are only ever added. The subject is
// a customer's pseudonym; what was typed is never kept.
#pragma once

#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::access {

struct AuditEntry {
    std::string_view who;      // a user's name as known, or "" for a name that is not
    std::string_view action;   // "sign_in", "sign_out", "customer_by_phone", "customer_shown" …
    std::string_view outcome;  // "done", "refused", "nobody"
    std::string_view subject;  // a customer id, 16 bytes, or empty
    std::string_view peer;     // address of the caller, without port
};

[[nodiscard]] Result<void> add_audit(store::Database& database, const AuditEntry& entry, Now now);

}  // namespace tillside::head_office::access
