// One connection to PostgreSQL as the driver needs it: its settings, its schema, its prepared
// statements, and when it may be opened again. Throws what libpqxx throws.
#pragma once

#include <chrono>
#include <memory>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store::postgres {

class Session {
public:
    explicit Session(const Location& location);

    // Connects where there is no connection. Asked again within half a second of a failure it
    // throws that failure's words at once: who waits for a server that is away waits for nothing.
    void connect();
    [[nodiscard]] bool is_open() const { return work_ != nullptr && connection_->is_open(); }
    // Forgets the connection; PostgreSQL undoes what it had not committed.
    void drop() noexcept;

    // Without parameters; several statements are one transaction unless one is under way.
    pqxx::result run(const std::string& sql);
    // Prepared at its first use on this connection.
    pqxx::result run(std::string_view sql, Database::Parameters parameters);
    // Each parameter a column of all rows.
    pqxx::result run_rows(const RowsStatement& statement, Database::Parameters values);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    const std::string& prepared(std::string_view sql);
    void set_up();

    std::string url_;
    std::string schema_;
    // The names under which statements are prepared, by their text.
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> names_;
    std::unique_ptr<pqxx::connection> connection_;
    std::unique_ptr<pqxx::nontransaction> work_;  // after connection_: goes first
    std::chrono::steady_clock::time_point failed_at_{};
    std::string failure_;
};

}  // namespace tillside::head_office::store::postgres
