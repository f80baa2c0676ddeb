// The till's database: the only opener of SQLite on a till. It keeps one connection for the
// engine's main thread, applies the schema, hands out prepared statements, and says in one
// vocabulary what went wrong. It knows no table of any room, and no room opens SQLite by itself.
//
// Durability: WAL with synchronous=FULL: what commit() has answered survives a power cut (measured:
// NORMAL lost 359 of 205,521 acknowledged rows in one of two cuts).
//
// Thread: one at a time; the engine's main thread.
#pragma once

#include <chrono>
#include <concepts>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "plugin/engine/store/migrations.hpp"
#include "plugin/engine/store/query.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::store {

// Codes of Domain::store: "disk_full" (retryable), "damaged", "busy" (retryable), "not_writable",
// "not_readable", "constraint", "newer_schema", "failed".
class Database;

// An open transaction. Undone when it goes out of scope before commit().
class Transaction {
public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    // Durable once this has returned without an Error; on an Error nothing of it is.
    [[nodiscard]] Result<void> commit();
    // Undoes it now, rather than at the end of the scope.
    void roll_back() noexcept;

private:
    friend class Database;
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

// Who else may read the file while the engine runs: a file of the engine's alone needs no locks,
// and is read faster.
enum class Readers : std::uint8_t { anybody, nobody_else };

class Database {
public:
    // Opens the database for the engine, making it if there is none, and brings its schema up to
    // date. A damaged file is an Error "damaged"; open_or_quarantine() goes on from there.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file, Now now,
                                               std::span<const Migration> schema = migrations(),
                                               Readers readers = Readers::anybody);
    // For `tillsided status` while the engine is stopped: changes nothing, not even the WAL.
    [[nodiscard]] static Result<Database> open_read_only(const std::filesystem::path& file);

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    // BEGIN IMMEDIATE. Transactions do not nest: an Error "failed" where one is open.
    [[nodiscard]] Result<Transaction> begin();
    [[nodiscard]] bool in_transaction() const noexcept;

    // Takes deleted content off the disk: free pages are overwritten already (secure_delete), the
    // write-ahead log is copied into the file and cut to nothing. Outside a transaction. Not an
    // Error where a reader holds the log: then the next call does it.
    [[nodiscard]] Result<void> shed();

    // A prepared statement, kept for the next use. Throws SQLite::Exception: call it inside
    // attempt().
    [[nodiscard]] Query query(Sql sql);

    // Runs f and turns SQLite's exceptions into an Error with `doing` in front ("finding the
    // customer: …"). f returns void, a value, or a Result; attempt() returns the matching Result.
    template <typename F>
    [[nodiscard]] auto attempt(std::string_view doing, F&& f);

    [[nodiscard]] const std::filesystem::path& file() const noexcept;
    // Inode of the file, so that a copied database can be told from the original.
    [[nodiscard]] std::int64_t file_inode() const;
    // False after an Error "disk_full", "damaged" or "not_writable", until a commit has succeeded.
    [[nodiscard]] bool storage_ok() const noexcept;
    // True once SQLite has reported damage: the engine restarts into quarantine then.
    [[nodiscard]] bool damaged() const noexcept;

private:
    friend class Transaction;
    struct State;
    explicit Database(std::unique_ptr<State> state);
    [[nodiscard]] Error explain(const std::exception& exception, std::string_view doing);
    [[nodiscard]] Result<void> apply_migrations(std::span<const Migration> schema, Now now);
    std::unique_ptr<State> state_;
};

namespace detail {
template <typename T>
inline constexpr bool is_result = false;
template <typename T>
inline constexpr bool is_result<Result<T>> = true;
}  // namespace detail

template <typename F>
auto Database::attempt(std::string_view doing, F&& f) {
    using Value = std::invoke_result_t<F>;
    using Answer = typename std::conditional_t<detail::is_result<Value>, std::type_identity<Value>,
                                               std::type_identity<Result<Value>>>::type;
    try {
        if constexpr (std::is_void_v<Value>) {
            std::forward<F>(f)();
            return Answer{};
        } else {
            return Answer{std::forward<F>(f)()};
        }
    } catch (const std::exception& exception) {
        return Answer{std::unexpected<Error>(explain(exception, doing))};
    }
}

// A database that is open, and what had to be put aside for that.
struct Opened {
    Database database;
    std::optional<std::filesystem::path> quarantined;  // the damaged file's new name
};
// Opens the database; a damaged one is renamed to "<file>.damaged-<seconds since 1970>" with its
// WAL and a new one made, so that the till starts whatever has happened to its disk.
[[nodiscard]] Result<Opened> open_or_quarantine(const std::filesystem::path& file, Now now,
                                                std::span<const Migration> schema = migrations(),
                                                Readers readers = Readers::anybody);

// Leaves a note beside the database so that the next start puts it aside, however well it opens.
void mark_damaged(const std::filesystem::path& file) noexcept;

}  // namespace tillside::engine::store
