#include "plugin/engine/store/database.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <set>
#include <unordered_map>

#include "plugin/engine/store/faults.hpp"
#include "plugin/engine/store/page_memory.hpp"
#include "plugin/engine/store/sqlite_errors.hpp"

namespace tillside::engine::store {

namespace {

constexpr int busy_timeout_ms = 2000;
// Up to here the whole file is checked at every start (measured: about 1 ms a MiB); above, damage
// shows at the first use.
constexpr std::uintmax_t check_whole_bytes_max = 64ULL << 20;

constexpr Sql begin_immediate{"BEGIN IMMEDIATE"};
constexpr Sql commit_now{"COMMIT"};
constexpr Sql roll_back_now{"ROLLBACK"};
constexpr Sql migration_table{
    "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " applied_us INTEGER NOT NULL) STRICT"};
constexpr Sql applied_migrations{"SELECT number FROM schema_migrations"};
constexpr Sql record_migration{"INSERT INTO schema_migrations VALUES (?1, ?2, ?3)"};
constexpr Sql quick_check{"PRAGMA quick_check(1)"};
constexpr Sql truncate_log{"PRAGMA wal_checkpoint(TRUNCATE)"};

constexpr const char* settings =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA cache_size = -8192;"
    "PRAGMA journal_size_limit = 8388608;";

// One thread at a time uses a database, so SQLite need not lock it at every call.
constexpr int unlocked = SQLITE_OPEN_NOMUTEX;

}  // namespace

struct Database::State {
    std::filesystem::path file;
    std::unordered_map<const char*, Query::Idle> idle;  // by the statement's own text pointer
    std::unique_ptr<SQLite::Database> connection;
    bool in_transaction = false;
    bool storage_ok = true;
    bool damaged = false;

    // Statements end before their connection.
    ~State() { idle.clear(); }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& file, Now now,
                                std::span<const Migration> schema, Readers readers) {
    Database database(std::make_unique<State>());
    database.state_->file = file;
    prepare_sqlite();
    auto opened = database.attempt("opening the till's database", [&]() -> Result<void> {
        auto& connection = database.state_->connection;
        connection = std::make_unique<SQLite::Database>(
            file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | unlocked,
            busy_timeout_ms);
        sqlite3_extended_result_codes(connection->getHandle(), 1);
        // Before the first reading, so that the index of the write-ahead log is in memory, too.
        if (readers == Readers::nobody_else) connection->exec("PRAGMA locking_mode = EXCLUSIVE");
        connection->exec(settings);
        std::error_code ignored;
        if (std::filesystem::file_size(file, ignored) <= check_whole_bytes_max) {
            auto check = database.query(quick_check);
            if (!check.step() || check.text(0) != "ok") {
                throw SQLite::Exception("quick_check finds damage", SQLITE_CORRUPT);
            }
        }
        return database.apply_migrations(schema, now);
    });
    if (!opened) return std::unexpected(opened.error());
    return database;
}

Result<Database> Database::open_read_only(const std::filesystem::path& file) {
    Database database(std::make_unique<State>());
    database.state_->file = file;
    prepare_sqlite();
    auto opened = database.attempt("reading the till's database", [&] {
        auto& connection = database.state_->connection;
        connection = std::make_unique<SQLite::Database>(
            file.string(), SQLite::OPEN_READONLY | unlocked, busy_timeout_ms);
        sqlite3_extended_result_codes(connection->getHandle(), 1);
        connection->exec("PRAGMA query_only = ON");
    });
    if (!opened) return std::unexpected(opened.error());
    return database;
}

Result<void> Database::apply_migrations(std::span<const Migration> schema, Now now) {
    state_->connection->exec(migration_table.text());
    std::set<std::int64_t> applied;
    {
        auto rows = query(applied_migrations);
        while (rows.step())
            applied.insert(rows.integer(0));
    }
    std::int64_t newest = 0;
    for (const Migration& migration : schema) {
        newest = migration.number;
        if (applied.contains(migration.number)) continue;
        auto transaction = begin();
        if (!transaction) return std::unexpected(transaction.error());
        state_->connection->exec(migration.sql);
        query(record_migration)
            .bind(migration.number, std::string_view(migration.name), now.us)
            .run();
        if (auto done = transaction->commit(); !done) return done;
    }
    if (!applied.empty() && *applied.rbegin() > newest) {
        return fail(Domain::store, "newer_schema",
                    fmt::format("{} was written by a newer version of tillsided (schema {}; this "
                                "program knows {}): install that version again",
                                state_->file.string(), *applied.rbegin(), newest));
    }
    return {};
}

Result<Transaction> Database::begin() {
    if (state_->in_transaction) {
        return fail(Domain::store, "failed", "a transaction is open already");
    }
    return attempt("beginning a transaction", [&] {
        query(begin_immediate).run();
        state_->in_transaction = true;
        fault_point(Fault::after_begin);
        return Transaction(*this);
    });
}

bool Database::in_transaction() const noexcept {
    return state_->in_transaction;
}

Result<void> Database::shed() {
    return attempt("cutting the write-ahead log", [&] { (void)query(truncate_log).step(); });
}

Query Database::query(Sql sql) {
    Query::Idle& idle = state_->idle[sql.text()];
    std::unique_ptr<SQLite::Statement> statement;
    if (idle.empty()) {
        statement = std::make_unique<SQLite::Statement>(*state_->connection, sql.text());
    } else {
        statement = std::move(idle.back());
        idle.pop_back();
    }
    return {std::move(statement), idle};
}

const std::filesystem::path& Database::file() const noexcept {
    return state_->file;
}

std::int64_t Database::file_inode() const {
    struct stat facts {};
    return ::stat(state_->file.c_str(), &facts) == 0 ? static_cast<std::int64_t>(facts.st_ino) : 0;
}

bool Database::storage_ok() const noexcept {
    return state_->storage_ok;
}

bool Database::damaged() const noexcept {
    return state_->damaged;
}

Error Database::explain(const std::exception& exception, std::string_view doing) {
    const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&exception);
    if (sqlite == nullptr) {
        return Error{Domain::store, "failed", fmt::format("{}: {}", doing, exception.what()),
                     false};
    }
    const int code = sqlite->getExtendedErrorCode() > 0 ? sqlite->getExtendedErrorCode()
                                                        : sqlite->getErrorCode();
    Error error = sqlite_error(code, exception.what(), doing, state_->file.string());
    if (error.code == "damaged") state_->damaged = true;
    if (error.code == "damaged" || error.code == "disk_full" || error.code == "not_writable") {
        state_->storage_ok = false;
    }
    return error;
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    roll_back();
}

Result<void> Transaction::commit() {
    if (database_ == nullptr) return fail(Domain::store, "failed", "the transaction has ended");
    fault_point(Fault::before_commit);
    auto done = database_->attempt("committing", [&] {
        database_->query(commit_now).run();
        database_->state_->in_transaction = false;
        database_->state_->storage_ok = true;
    });
    if (!done) {
        roll_back();
        return done;
    }
    database_ = nullptr;
    fault_point(Fault::after_commit);
    return {};
}

void Transaction::roll_back() noexcept {
    if (database_ == nullptr) return;
    Database::State& state = *database_->state_;
    // After a full disk SQLite may have rolled back by itself; a second ROLLBACK would be an error.
    if (sqlite3_get_autocommit(state.connection->getHandle()) == 0) {
        sqlite3_exec(state.connection->getHandle(), roll_back_now.text(), nullptr, nullptr,
                     nullptr);
    }
    state.in_transaction = false;
    database_ = nullptr;
}

}  // namespace tillside::engine::store
