// A prepared statement in use. Rooms write their SQL as named statements
//
//     constexpr store::Sql find_by_phone{"SELECT … WHERE phone_lookup = ?1"};
//
// and read rows through Query. Everything here throws SQLite::Exception; callers stand inside
// Database::attempt().
#pragma once

#include <SQLiteCpp/Statement.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tillside::engine::store {

// SQL that is known while compiling: nobody can paste input into a statement.
class Sql {
public:
    consteval Sql(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
    [[nodiscard]] constexpr const char* text() const { return text_; }

private:
    const char* text_;
};

// Bytes, to tell a BLOB from a TEXT.
struct Blob {
    std::string_view bytes;
};

// The same, but not copied: for bytes that outlive the query.
struct LentBlob {
    std::string_view bytes;
};

class Query {
public:
    using Idle = std::vector<std::unique_ptr<SQLite::Statement>>;
    // Takes the statement for as long as this object lives and gives it back to `idle`, reset.
    Query(std::unique_ptr<SQLite::Statement> statement, Idle& idle);
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    ~Query();

    // Binds ?1, ?2, … in order: integers, bool, text (string_view), Blob, LentBlob, nullptr for
    // NULL.
    template <typename... Values>
    Query& bind(const Values&... values) {
        int index = 0;
        (bind_at(++index, values), ...);
        return *this;
    }

    // The next row; false at the end.
    [[nodiscard]] bool step();
    // Runs a statement that returns no rows; gives the number of rows it changed.
    int run();

    // Columns of the current row, counted from 0. NULL reads as 0 or empty.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::string blob(int column) const;
    // As blob(), without a copy; valid until the next step().
    [[nodiscard]] std::string_view blob_view(int column) const;

private:
    template <std::integral Number>
    void bind_at(int index, Number value) {
        statement_->bind(index, static_cast<std::int64_t>(value));
    }
    void bind_at(int index, std::string_view text);
    void bind_at(int index, Blob blob);
    void bind_at(int index, LentBlob blob);
    void bind_at(int index, std::nullptr_t null);

    std::unique_ptr<SQLite::Statement> statement_;
    Idle* idle_;
};

}  // namespace tillside::engine::store
