// The till database's schema as numbered steps: schema/NNN_name.sql, embedded while building. A
// number, once released, never changes; rooms add new files. Numbers 001-009 belong to outbox and
// server, 010-019 to customers and consent, 020-029 to suggestions, 030-039 to the host's interface
// and to service, 040-049 to how customers are stored.
#pragma once

#include <span>

namespace tillside::engine::store {

struct Migration {
    int number;
    const char* name;  // "001_outbox"
    const char* sql;
};

// In the order of their numbers.
[[nodiscard]] std::span<const Migration> migrations();

// The schema of keys.db, schema/keys/NNN_name.sql: a file of its own, outside the data's backups,
// so that a customer's key can be erased for good.
[[nodiscard]] std::span<const Migration> key_migrations();

}  // namespace tillside::engine::store
