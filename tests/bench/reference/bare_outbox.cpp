#include "tests/bench/reference/bare_outbox.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <optional>

namespace tillside::bench::reference {

struct BareOutbox::Statements {
    explicit Statements(const std::filesystem::path& file)
        : database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        database.exec("PRAGMA journal_mode=WAL");
        database.exec("PRAGMA synchronous=FULL");
        database.exec(
            "CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, "
            "id BLOB NOT NULL UNIQUE, ts INT, kind INT, state INT DEFAULT 0, body BLOB)");
        begin.emplace(database, "BEGIN IMMEDIATE");
        insert.emplace(database, "INSERT INTO outbox (id, ts, kind, body) VALUES (?1, ?2, ?3, ?4)");
        commit.emplace(database, "COMMIT");
    }
    static void run(SQLite::Statement& statement) {
        statement.exec();
        statement.reset();
    }
    SQLite::Database database;
    std::optional<SQLite::Statement> begin;
    std::optional<SQLite::Statement> insert;
    std::optional<SQLite::Statement> commit;
};

BareOutbox::BareOutbox(const std::filesystem::path& file)
    : statements_(std::make_unique<Statements>(file)) {}

BareOutbox::~BareOutbox() = default;

void BareOutbox::begin() {
    Statements::run(*statements_->begin);
}

void BareOutbox::insert(std::string_view id, std::int64_t at_us, int kind, std::string_view bytes) {
    SQLite::Statement& insert = *statements_->insert;
    insert.bindNoCopy(1, id.data(), static_cast<int>(id.size()));
    insert.bind(2, at_us);
    insert.bind(3, kind);
    insert.bindNoCopy(4, bytes.data(), static_cast<int>(bytes.size()));
    Statements::run(insert);
}

void BareOutbox::commit() {
    Statements::run(*statements_->commit);
}

BareDisk::BareDisk(const std::filesystem::path& file)
    : file_(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {}

BareDisk::~BareDisk() {
    ::close(file_);
}

bool BareDisk::append() {
    static constexpr std::array<char, 4096> page{7};
    const bool written =
        ::pwrite(file_, page.data(), page.size(), offset_) == static_cast<ssize_t>(page.size());
    offset_ += static_cast<std::int64_t>(page.size());
    return written && ::fdatasync(file_) == 0;
}

}  // namespace tillside::bench::reference
