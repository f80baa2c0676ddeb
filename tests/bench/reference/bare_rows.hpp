// The least that a log of events can cost: the same rows put into the same columns with the same
// indexes by the database's own library, 500 a transaction, durable, and nothing else. No decoding,
// no chain, no signature, no watermark.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::bench {

struct BareRow {
    wire::Event event;
    std::string bytes;
};

class BareRows {
public:
    virtual ~BareRows() = default;
    // One transaction.
    [[nodiscard]] virtual Result<void> add(std::span<const BareRow> rows) = 0;
};

// Opens the file's table `events` (made by head office's own schema) with SQLite's C interface: one
// prepared statement, nothing copied, WAL, synchronous=FULL.
[[nodiscard]] Result<std::unique_ptr<BareRows>> bare_sqlite(const std::filesystem::path& file);

// Makes a table of the same columns and the same indexes, in one piece, in the PostgreSQL database:
// libpq, one connection, one prepared INSERT of `rows_a_statement` rows ON CONFLICT DO NOTHING.
[[nodiscard]] Result<std::unique_ptr<BareRows>> bare_postgres(const std::string& url,
                                                              std::size_t rows_a_statement);

}  // namespace tillside::bench
