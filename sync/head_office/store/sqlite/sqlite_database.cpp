#include "sync/head_office/store/sqlite/sqlite_database.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/store/text.hpp"

namespace tillside::head_office::store::sqlite {

namespace {

// Long enough for another process's transaction (an import of 10,000 events takes about 0.3 s).
constexpr int busy_ms_max = 10'000;
// SQLite takes no lock of its own at each of a row's fifteen calls.
constexpr int one_thread = SQLITE_OPEN_NOMUTEX;
// Of a log whose rows have about 500 bytes; a file that is there keeps its own.
constexpr const char* page_size = "PRAGMA page_size=8192";
constexpr const char* sync_at_commit = "PRAGMA synchronous=FULL";
// The write-ahead log is not synced at a commit, everything else is as with FULL.
constexpr const char* sync_later = "PRAGMA synchronous=NORMAL";

std::unexpected<Error> damaged(const std::filesystem::path& file, std::string_view what) {
    return fail(Domain::store, "damaged",
                fmt::format("{}: the database is damaged ({}); restore it from a backup, or move "
                            "it away to start empty: tills keep what head office did not "
                            "acknowledge",
                            file.string(), what));
}

std::unexpected<Error> failure(const std::filesystem::path& file, const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    const std::string what = error.what();
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fail(Domain::store, "busy",
                        fmt::format("{}: another process holds the database", file.string()), true);
        case SQLITE_FULL:
            return fail(Domain::store, "full",
                        fmt::format("{}: no room on the disk; free some, it goes on by itself",
                                    file.string()),
                        true);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return damaged(file, what);
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return fail(Domain::store, "not_writable",
                        fmt::format("{}: cannot be opened for writing ({}); check the folder's "
                                    "owner and rights",
                                    file.string(), what));
        case SQLITE_CONSTRAINT:
            return fail(Domain::store, "refused", fmt::format("{}: {}", file.string(), what));
        default:
            return fail(Domain::store, "failed", fmt::format("{}: {}", file.string(), what));
    }
}

class StatementRow final : public Row {
public:
    explicit StatementRow(SQLite::Statement& statement) : statement_(statement) {}
    bool is_null(int column) const override { return statement_.isColumnNull(column); }
    std::int64_t integer(int column) const override {
        return statement_.getColumn(column).getInt64();
    }
    double real(int column) const override { return statement_.getColumn(column).getDouble(); }
    std::string_view text(int column) const override {
        const SQLite::Column value = statement_.getColumn(column);
        const char* bytes = value.getText();  // before getBytes(), which is of the text form then
        return {bytes, static_cast<std::size_t>(value.getBytes())};
    }
    std::string_view blob(int column) const override {
        const SQLite::Column value = statement_.getColumn(column);
        const auto* bytes = static_cast<const char*>(value.getBlob());
        if (bytes == nullptr) return {};
        return {bytes, static_cast<std::size_t>(value.getBytes())};
    }
    int columns() const override { return statement_.getColumnCount(); }

private:
    SQLite::Statement& statement_;
};

// A statement and the texts that are bound to it; SQLiteCpp takes text as a std::string, so these
// stay and grow no more after the first rows.
struct Prepared {
    std::unique_ptr<SQLite::Statement> statement;
    std::vector<std::string> texts;
    bool in_use = false;

    void bind(Database::Parameters parameters) {
        if (texts.size() < parameters.size()) texts.resize(parameters.size());
        int place = 0;
        for (const Parameter& parameter : parameters) {
            ++place;
            std::visit([&](const auto& value) { bind(place, value); }, parameter.value());
        }
    }

private:
    void bind(int place, std::nullptr_t) { statement->bind(place); }
    void bind(int place, std::int64_t value) { statement->bind(place, value); }
    void bind(int place, double value) { statement->bind(place, value); }
    void bind(int place, std::string_view value) {
        std::string& text = texts[static_cast<std::size_t>(place - 1)];
        std::string spare;
        text.assign(storable_text(value, spare));
        statement->bindNoCopy(place, text);
    }
    void bind(int place, Blob blob) {
        // An empty view may point nowhere, which SQLite would bind as NULL.
        const void* bytes = blob.bytes.empty() ? "" : blob.bytes.data();
        statement->bindNoCopy(place, bytes, static_cast<int>(blob.bytes.size()));
    }
};

// Syncs the write-ahead log beside its connection. A connection keeps that file open from its first
// reading to its end, and syncing it takes no part in what the connection does.
class LogSync {
public:
    // The connection's own thread: after a commit.
    void committed(sqlite3* connection) {
        ++committed_;
        if (log_ != nullptr) return;
        sqlite3_file* file = nullptr;
        sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
        if (file == nullptr || file->pMethods == nullptr) return;
        // The first also syncs the folder, and notes that it did: not beside the connection.
        if (file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) != SQLITE_OK) failed_ = true;
        log_ = file;
    }
    [[nodiscard]] std::uint64_t number_of_commits() const { return committed_; }

    // Any one thread: true once the disk has so many commits.
    [[nodiscard]] bool reach(std::uint64_t commits) {
        if (failed_) return false;
        if (synced_ >= commits) return true;
        const std::uint64_t reached = committed_;
        sqlite3_file* file = log_;
        if (file == nullptr || file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) != SQLITE_OK) {
            failed_ = true;
            return false;
        }
        synced_ = reached;
        return true;
    }

private:
    std::atomic<sqlite3_file*> log_{nullptr};
    std::atomic<std::uint64_t> committed_{0};
    std::atomic<std::uint64_t> synced_{0};
    std::atomic<bool> failed_{false};
};

class SqliteDatabase final : public Database {
public:
    explicit SqliteDatabase(std::filesystem::path file)
        : file_(std::move(file)),
          name_(file_.string()),
          database_(name_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | one_thread, busy_ms_max) {
        database_.exec(page_size);
        database_.exec("PRAGMA journal_mode=WAL");
        database_.exec(sync_at_commit);
        database_.exec("PRAGMA foreign_keys=ON");
        database_.exec("PRAGMA trusted_schema=OFF");
        database_.exec("PRAGMA secure_delete=ON");
        database_.exec("PRAGMA cache_size=-65536");
    }

    // To read only; what cannot be changed needs no settings for writing.
    struct ToRead {};
    SqliteDatabase(std::filesystem::path file, ToRead)
        : file_(std::move(file)),
          name_(file_.string()),
          database_(name_, SQLite::OPEN_READONLY | one_thread, busy_ms_max) {
        database_.exec("PRAGMA trusted_schema=OFF");
        database_.exec("PRAGMA cache_size=-65536");
    }

    Result<void> run_script(std::string_view sql) override {
        try {
            database_.exec(std::string(sql));
            return {};
        } catch (const SQLite::Exception& error) {
            return failure(file_, error);
        }
    }

    Result<std::int64_t> execute_with(std::string_view sql, Parameters parameters) override {
        std::int64_t changed = 0;
        auto done = with_prepared(sql, [&](Prepared& prepared) {
            prepared.bind(parameters);
            while (prepared.statement->executeStep()) {
            }
            changed = database_.getChanges();
        });
        if (!done) return std::unexpected(std::move(done.error()));
        return changed;
    }

    Result<void> query_with(std::string_view sql, Parameters parameters,
                            const EachRow& each) override {
        return with_prepared(sql, [&](Prepared& prepared) {
            prepared.bind(parameters);
            const StatementRow row(*prepared.statement);
            while (prepared.statement->executeStep())
                each(row);
        });
    }

    Result<void> change_tables(const Migration& migration) override {
        return run_script(migration.sql);
    }

    Result<std::vector<bool>> execute_rows(const RowsStatement& statement,
                                           Parameters values) override {
        const std::size_t width = statement.columns.size();
        std::vector<bool> affected(values.size() / width);
        auto done = with_prepared(statement.row, [&](Prepared& prepared) {
            for (std::size_t i = 0; i < affected.size(); ++i) {
                prepared.bind(values.subspan(i * width, width));
                const int before = database_.getTotalChanges();
                const bool gave = prepared.statement->executeStep();
                affected[i] = gave || database_.getTotalChanges() != before;
                prepared.statement->reset();
            }
        });
        if (!done) return std::unexpected(std::move(done.error()));
        return affected;
    }

    Sync sync_of_committed() override {
        return [this, commits = log_sync_.number_of_commits()]() -> Result<void> {
            if (log_sync_.reach(commits)) return {};
            return fail(Domain::store, "not_synced",
                        fmt::format("{}: the disk does not keep what is written; look at it, then "
                                    "start head office again",
                                    name_),
                        true);
        };
    }

    // No round trip is saved by putting off what is done in this process.
    Result<void> execute_later(std::string_view sql, Parameters parameters) override {
        auto done = execute_with(sql, parameters);
        if (!done) return std::unexpected(std::move(done.error()));
        return {};
    }
    Result<void> execute_rows_later(const RowsStatement& statement, Parameters values,
                                    std::vector<bool>& affected) override {
        auto done = execute_rows(statement, values);
        if (!done) return std::unexpected(std::move(done.error()));
        affected = std::move(*done);
        return {};
    }
    Result<void> settle() override { return {}; }

    // A transaction of SQLite is the only writer from its beginning.
    Result<void> lock(Turn) override { return {}; }
    Result<bool> try_lock(Turn) override { return true; }

    Result<void> check() override {
        std::string fault = "the check gave no answer";
        auto read =
            query("PRAGMA quick_check(1)", {}, [&](const Row& row) { fault = row.text_copy(0); });
        if (!read) return read;
        if (fault == "ok") return {};
        return damaged(file_, fault);
    }

    // Deleted rows are overwritten where they lay (secure_delete); the log of writes goes, too.
    Result<void> drop_leftovers() override { return run_script("PRAGMA wal_checkpoint(TRUNCATE)"); }

    Result<std::int64_t> version_of_others() override { return number("PRAGMA data_version"); }

    std::int64_t bytes() override {
        std::int64_t sum = 0;
        for (const char* end : {"", "-wal"}) {
            std::error_code missing;
            const auto size = std::filesystem::file_size(name_ + end, missing);
            if (!missing) sum += static_cast<std::int64_t>(size);
        }
        return sum;
    }

    std::string_view where() const override { return name_; }

protected:
    Result<void> begin() override {
        // IMMEDIATE: two writers wait for each other instead of failing at their first write.
        auto begun = run_script(depth_ == 0 ? std::string("BEGIN IMMEDIATE")
                                            : fmt::format("SAVEPOINT s{}", depth_));
        if (begun) ++depth_;
        return begun;
    }
    Result<void> commit() override {
        auto kept = run_script(depth_ == 1 ? std::string("COMMIT")
                                           : fmt::format("RELEASE s{}", depth_ - 1));
        if (!kept) return kept;
        --depth_;
        if (depth_ == 0 && !waits_for_disk_) log_sync_.committed(database_.getHandle());
        return kept;
    }
    Result<void> wait_for_disk(bool at_commit) override {
        if (depth_ > 0) return {};
        waits_for_disk_ = at_commit;
        return run_script(at_commit ? sync_at_commit : sync_later);
    }
    void rollback() noexcept override {
        --depth_;
        // A full disk ends the transaction by itself; there is nothing left to undo then.
        if (depth_ == 0) {
            database_.tryExec("ROLLBACK");
            // Also where something was thrown: nobody else's commit may go without the disk.
            database_.tryExec(sync_at_commit);
            waits_for_disk_ = true;
        } else {
            const std::string name = "s" + std::to_string(depth_);
            database_.tryExec("ROLLBACK TO " + name + "; RELEASE " + name);
        }
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    template <typename Use>
    Result<void> with_prepared(std::string_view sql, Use use) {
        try {
            auto known = statements_.find(sql);
            if (known == statements_.end()) known = statements_.try_emplace(std::string(sql)).first;
            Prepared& kept = known->second;
            if (kept.in_use) {  // asked again from within its own rows
                Prepared another{statement_of(sql), {}};
                use(another);
                return {};
            }
            if (!kept.statement) kept.statement = statement_of(sql);
            const InUse guard(kept);
            use(kept);
            return {};
        } catch (const SQLite::Exception& error) {
            return failure(file_, error);
        }
    }

    std::unique_ptr<SQLite::Statement> statement_of(std::string_view sql) {
        return std::make_unique<SQLite::Statement>(database_, std::string(sql));
    }

    struct InUse {
        Prepared& prepared;
        explicit InUse(Prepared& of) : prepared(of) { prepared.in_use = true; }
        InUse(const InUse&) = delete;
        InUse& operator=(const InUse&) = delete;
        ~InUse() {
            prepared.in_use = false;
            prepared.statement->tryReset();
        }
    };

    std::filesystem::path file_;
    std::string name_;
    SQLite::Database database_;
    LogSync log_sync_;
    bool waits_for_disk_ = true;
    // After database_: they go first.
    std::unordered_map<std::string, Prepared, Hash, std::equal_to<>> statements_;
    int depth_ = 0;
};

// Made by ourselves so that nobody else can read it, not even for a moment. A file that is there is
// not opened: closing it again would drop the locks of this process's other connections to it
// (POSIX), and the next process to leave would take their write-ahead log away.
Result<void> make_private_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno == EEXIST) return {};
    if (descriptor < 0) {
        return fail(Domain::store, "not_writable",
                    fmt::format("{}: cannot be opened for writing ({}); check the folder's owner "
                                "and rights",
                                file.string(), std::strerror(errno)));
    }
    ::close(descriptor);
    return {};
}

}  // namespace

Result<std::unique_ptr<Database>> open_file(const std::filesystem::path& file) {
    // Nobody reads SQLite's count of its memory, and each allocation would take a lock for it.
    // Before its first use; later it changes nothing.
    static std::once_flag once;
    std::call_once(once, [] { (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
    if (auto made = make_private_file(file); !made) return std::unexpected(made.error());
    try {
        return std::make_unique<SqliteDatabase>(file);
    } catch (const SQLite::Exception& error) {
        return failure(file, error);
    }
}

Result<std::unique_ptr<Database>> open_file_to_read(const std::filesystem::path& file) {
    std::error_code unreadable;
    if (!std::filesystem::exists(file, unreadable)) {
        return fail(Domain::store, "missing",
                    fmt::format("{}: there is no such file; name head office's data folder",
                                file.string()));
    }
    try {
        return std::make_unique<SqliteDatabase>(file, SqliteDatabase::ToRead{});
    } catch (const SQLite::Exception& error) {
        return failure(file, error);
    }
}

}  // namespace tillside::head_office::store::sqlite
