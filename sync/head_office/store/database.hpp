// Head office's database as its rooms see it: statements with parameters, rows, transactions. This
// is the one place that a room may keep its data; which database stands behind is the driver's
// affair (sqlite/, postgres/), so rooms hold plain SQL and no driver's types.
//
// SQL is written so that SQLite and PostgreSQL both take it: parameters are ?1, ?2 …; INTEGER,
// TEXT, BLOB and REAL columns; `INSERT … ON CONFLICT`, in whose DO UPDATE the old value carries its
// table's name (`t.n + excluded.n`); no driver's own functions; sums that stay within 64 bits.
// Text is UTF-8 without U+0000: what is neither is written as U+FFFD by both drivers, so that no
// byte of a till stops a transaction and both hold the same (store/text.hpp). Text is ordered by
// its bytes. A statement that fails inside a transaction ends that transaction (PostgreSQL knows no
// other way): what may fail and go on stands in a transaction of its own within.
//
// One thread at a time uses a Database. Nothing here throws; every failure is an Error of
// Domain::store with the file or the server in its message (never a password), and code
//   "busy"         another process or transaction holds what is needed (retryable),
//   "unreachable"  the server is away, or went away: what was not committed is undone, and a commit
//                  may or may not have happened; the next transaction connects again (retryable),
//   "full"         no room on the disk (retryable),
//   "damaged"      the file is not a sound database,
//   "refused"      a constraint of the schema said no,
//   "failed"       anything else, in the database's own words.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sync/wire/error.hpp"

namespace tillside::head_office::store {

// Bytes as a parameter (text is a parameter as it stands). Borrowed for the call.
struct Blob {
    std::string_view bytes;
};

// A value for a statement; borrowed for the call. Null is `nullptr`.
class Parameter {
public:
    using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Blob>;

    Parameter(std::nullptr_t) : value_(nullptr) {}
    Parameter(double number) : value_(number) {}
    Parameter(std::string_view text) : value_(text) {}
    Parameter(const std::string& text) : value_(std::string_view(text)) {}
    Parameter(const char* text) : value_(std::string_view(text)) {}
    Parameter(Blob blob) : value_(blob) {}
    // Numbers above 2^63 - 1 do not occur in our tables: epochs have 57 bits.
    template <typename Integer>
    requires std::is_integral_v<Integer> Parameter(Integer number)
        : value_(static_cast<std::int64_t>(number)) {}

    [[nodiscard]] const Value& value() const { return value_; }

private:
    Value value_;
};

// The row under the cursor; views are valid until the function that was given it returns.
class Row {
public:
    virtual ~Row() = default;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;  // NULL reads as 0
    [[nodiscard]] virtual double real(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;  // NULL reads as ""
    [[nodiscard]] virtual std::string_view blob(int column) const = 0;
    [[nodiscard]] virtual int columns() const = 0;

    [[nodiscard]] std::uint64_t natural(int column) const {
        return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] std::string text_copy(int column) const { return std::string(text(column)); }
    [[nodiscard]] std::string blob_copy(int column) const { return std::string(blob(column)); }
};

struct Migration;

enum class ColumnType : std::uint8_t { integer, text, blob };

// A statement that is run for many rows of parameters at once (execute_rows). Its two texts do the
// same: `row` is for one row, its parameters ?1 … ?n; `all` is for a database where each statement
// costs a round trip: its parameters are columns of all rows (`unnest(?1::bigint[], ?2::bytea[])
// WITH ORDINALITY`), and it gives the number (from 1) of each row that it affected. A statement
// that affects all rows or fails ("refused") needs to give none. The texts outlive the Database
// (they are literals).
struct RowsStatement {
    std::string_view row;
    std::string_view all;
    std::span<const ColumnType> columns;
    bool all_or_none = false;
};

// Whose turn it is, where several processes share a database: see Database::lock.
enum class Turn : std::uint8_t {
    log = 1,          // to write the event log and the suppressions
    projections = 2,  // to carry the log into the projections
};

class Database {
public:
    using Parameters = std::span<const Parameter>;
    using EachRow = std::function<void(const Row&)>;

    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Runs one statement for its effect; gives the number of rows it changed.
    [[nodiscard]] Result<std::int64_t> execute(std::string_view sql,
                                               std::initializer_list<Parameter> parameters = {}) {
        return execute_with(sql, {parameters.begin(), parameters.size()});
    }
    // Runs one statement and hands over each row.
    [[nodiscard]] Result<void> query(std::string_view sql,
                                     std::initializer_list<Parameter> parameters,
                                     const EachRow& each) {
        return query_with(sql, {parameters.begin(), parameters.size()}, each);
    }
    // The first row, made into a T by `make(const Row&)`; nothing where there is none.
    template <typename Make, typename T = std::invoke_result_t<Make, const Row&>>
    [[nodiscard]] Result<std::optional<T>> one(std::string_view sql,
                                               std::initializer_list<Parameter> parameters,
                                               Make make) {
        std::optional<T> found;
        auto done = query(sql, parameters, [&](const Row& row) {
            if (!found) found.emplace(make(row));
        });
        if (!done) return std::unexpected(std::move(done.error()));
        return found;
    }
    // All rows, each made into a T.
    template <typename Make, typename T = std::invoke_result_t<Make, const Row&>>
    [[nodiscard]] Result<std::vector<T>> rows(std::string_view sql,
                                              std::initializer_list<Parameter> parameters,
                                              Make make) {
        std::vector<T> all;
        auto done = query(sql, parameters, [&](const Row& row) { all.push_back(make(row)); });
        if (!done) return std::unexpected(std::move(done.error()));
        return all;
    }
    // One number (count(*), max(…)); 0 where there is no row or it is NULL.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql,
                                              std::initializer_list<Parameter> parameters = {});

    // Calls `work() -> Result<T>` inside a transaction: kept if it succeeds, undone if it fails.
    // One inside another is undone alone.
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work> transaction(Work work) {
        if (auto begun = begin(); !begun) return std::unexpected(std::move(begun.error()));
        Undo undo{this};
        auto result = work();
        if (!result) return result;
        if (auto kept = commit(); !kept) return std::unexpected(std::move(kept.error()));
        undo.database = nullptr;
        return result;
    }

    // What makes durable all that was committed before it was taken. To be called on another
    // thread, one at a time, while the database is there; empty where that is durable already.
    // After its first error (Domain::store) it fails for ever: what the disk has is not known.
    using Sync = std::function<Result<void>()>;
    [[nodiscard]] virtual Sync sync_of_committed() { return {}; }
    // As transaction(), but may leave it to sync_of_committed() to wait for the disk: until then a
    // power cut can undo it, whole, with all that was committed after it.
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work> transaction_synced_later(Work work) {
        if (auto set = wait_for_disk(false); !set) return std::unexpected(std::move(set.error()));
        auto result = transaction(std::move(work));
        if (auto set = wait_for_disk(true); !set) return std::unexpected(std::move(set.error()));
        return result;
    }

    // Runs the statement for each row of `values` (rows one after the other, each as long as
    // statement.columns; NULL is allowed anywhere) and says of each whether it changed or gave
    // something. Rows see the effect of those before them only as far as ON CONFLICT does.
    [[nodiscard]] virtual Result<std::vector<bool>> execute_rows(const RowsStatement& statement,
                                                                 Parameters values) = 0;

    // Inside a transaction: as execute and execute_rows, but what takes a round trip is under way
    // while the caller goes on. `affected` is filled by settle() and lives until then; parameters
    // are borrowed for the call only. Whatever else is asked of the database settles first.
    [[nodiscard]] virtual Result<void> execute_later(std::string_view sql,
                                                     Parameters parameters) = 0;
    [[nodiscard]] virtual Result<void> execute_rows_later(const RowsStatement& statement,
                                                          Parameters values,
                                                          std::vector<bool>& affected) = 0;
    // Waits for what is under way; the error is the first that one of the statements met.
    [[nodiscard]] virtual Result<void> settle() = 0;

    // Inside a transaction: waits until no other transaction has this turn, and keeps it to the
    // end. What writes numbers that others read on from (events.position, suppressions.number)
    // takes the turn first, so that a lower number never appears after a higher one was read. On
    // SQLite a transaction is the only writer anyway.
    [[nodiscard]] virtual Result<void> lock(Turn turn) = 0;
    // The same without waiting: false where another has it.
    [[nodiscard]] virtual Result<bool> try_lock(Turn turn) = 0;

    // Looks at the whole database for damage, where that is ours to do (a file); about 4 s a GB.
    [[nodiscard]] virtual Result<void> check() = 0;
    // Removes from the disk what deleted rows left behind. Outside a transaction.
    [[nodiscard]] virtual Result<void> drop_leftovers() = 0;

    // Several statements without parameters, in SQLite's words: migrations only.
    [[nodiscard]] virtual Result<void> run_script(std::string_view sql) = 0;
    // The migration's statements, in the words that this database takes.
    [[nodiscard]] virtual Result<void> change_tables(const Migration& migration) = 0;
    [[nodiscard]] virtual Result<std::int64_t> execute_with(std::string_view sql,
                                                            Parameters parameters) = 0;
    [[nodiscard]] virtual Result<void> query_with(std::string_view sql, Parameters parameters,
                                                  const EachRow& each) = 0;
    // A number that changes whenever another process or connection has changed the database; it may
    // change without that, too.
    [[nodiscard]] virtual Result<std::int64_t> version_of_others() = 0;
    // Bytes that the database takes on the disk.
    [[nodiscard]] virtual std::int64_t bytes() = 0;
    // The file or the server, for messages.
    [[nodiscard]] virtual std::string_view where() const = 0;

protected:
    Database() = default;
    [[nodiscard]] virtual Result<void> begin() = 0;
    [[nodiscard]] virtual Result<void> commit() = 0;
    virtual void rollback() noexcept = 0;
    // Whether commits from now on do. Inside a transaction nothing changes.
    [[nodiscard]] virtual Result<void> wait_for_disk(bool at_commit) {
        (void)at_commit;
        return {};
    }

private:
    struct Undo {
        Database* database;
        explicit Undo(Database* of) : database(of) {}
        Undo(const Undo&) = delete;
        Undo& operator=(const Undo&) = delete;
        ~Undo() {
            if (database != nullptr) database->rollback();
        }
    };
};

// Where a database is: a file, or a schema of a PostgreSQL database.
struct Location {
    std::filesystem::path file;
    std::string url = {};     // "postgresql://…" as libpq takes it; empty: the file
    std::string schema = {};  // of the PostgreSQL database: a-z and _
};

// True of what names a PostgreSQL database ("postgresql://…", "postgres://…").
[[nodiscard]] bool is_postgres_url(std::string_view text);

// Opens the database at the location, making it where there is none (of a server: the schema, not
// the database), and brings its tables up to `migrations`.
[[nodiscard]] Result<std::unique_ptr<Database>> open(const Location& location,
                                                     std::span<const Migration> migrations);
// Opens the database in the file, making it where there is none, and brings its tables up to
// `migrations`. A file that is no database at all is "damaged"; store/soundness.hpp looks closer.
// Readable by its owner only.
[[nodiscard]] Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                     std::span<const Migration> migrations);

// Opens the database of a head office that may be at work, or of a copy, to read only: makes and
// changes nothing, tables stay as they are. Error store/"missing" where there is no file.
[[nodiscard]] Result<std::unique_ptr<Database>> open_to_read(const std::filesystem::path& file);

}  // namespace tillside::head_office::store
