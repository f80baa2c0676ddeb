// One connection to PostgreSQL as the driver needs it: its settings, its schema, its prepared
// statements, when it may be opened again, and statements that are under way while the caller goes
// on (libpq's pipeline mode). Errors are those of store/database.hpp.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sync/head_office/store/database.hpp"
#include "sync/head_office/store/postgres/answer.hpp"

namespace tillside::head_office::store::postgres {

class Session {
public:
    // `name`: of the server, for messages.
    Session(const Location& location, std::string name);

    // Connects where there is no connection. Asked again within half a second of a failure it
    // gives that failure's words at once: who waits for a server that is away waits for nothing.
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] bool is_open() const {
        return connection_ != nullptr && ::PQstatus(connection_.get()) == CONNECTION_OK;
    }
    // Forgets the connection; PostgreSQL undoes what it had not committed.
    void drop() noexcept;

    // Without parameters; several statements are one transaction unless one is under way.
    [[nodiscard]] Result<Answer> run(const std::string& sql);
    // Prepared at its first use on this connection.
    [[nodiscard]] Result<Answer> run(std::string_view sql, Database::Parameters parameters);
    // Each parameter a column of all rows.
    [[nodiscard]] Result<Answer> run_rows(const RowsStatement& statement,
                                          Database::Parameters values);

    // The same, not waited for. Nothing is run before settle() has been called; after a statement
    // that failed the server passes over those that follow.
    using Take = std::function<void(const PGresult*)>;
    [[nodiscard]] Result<void> send(std::string_view sql, Database::Parameters parameters);
    // `take` is given the answer by settle(), where the statement succeeded.
    [[nodiscard]] Result<void> send_rows(const RowsStatement& statement,
                                         Database::Parameters values, Take take);
    [[nodiscard]] bool is_under_way() const { return !under_way_.empty(); }
    // Waits for all that was sent; gives the first error. Works on a connection that broke.
    [[nodiscard]] Result<void> settle();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    struct Finish {
        void operator()(PGconn* connection) const noexcept { ::PQfinish(connection); }
    };
    // What libpq is given: the parameters' values, borrowed.
    struct Sent;
    struct UnderWay {
        Take take;             // what settle() gives the answer to; may be empty
        std::string prepares;  // the text of a statement that is prepared by it; or empty
    };

    [[nodiscard]] Result<std::string> prepared(std::string_view sql);
    [[nodiscard]] Result<void> send_prepared(std::string_view sql, const Sent& sent, Take take);
    [[nodiscard]] Result<Answer> run_prepared(std::string_view sql, const Sent& sent);
    [[nodiscard]] Result<void> set_up();
    [[nodiscard]] Error failed(const PGresult* result) const;

    std::string url_;
    std::string schema_;
    std::string name_;
    // The names under which statements are prepared, by their text.
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> names_;
    std::uint64_t prepared_ = 0;  // so many, and never twice under one name
    std::unique_ptr<PGconn, Finish> connection_;
    std::deque<UnderWay> under_way_;
    std::chrono::steady_clock::time_point failed_at_{};
    std::optional<Error> failure_;  // to connect
};

}  // namespace tillside::head_office::store::postgres
