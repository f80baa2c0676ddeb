// A place for a test's databases, on the driver whose turn it is: a test case that makes a
// TestStore runs once over SQLite and once over PostgreSQL.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "sync/head_office/store/database.hpp"
#include "sync/head_office/store/migration.hpp"
#include "tests/temporary_folder.hpp"

namespace tillside::tests {

enum class Driver { sqlite, postgres };

// Whose turn it is. On the test's thread only. Where PostgreSQL is not installed: SQLite, and a
// warning that says SKIPPED.
Driver driver_in_turn();

// Says SKIPPED where it is not.
bool postgres_is_installed();

class TestStore {
public:
    explicit TestStore(Driver driver = driver_in_turn());
    ~TestStore();
    TestStore(const TestStore&) = delete;
    TestStore& operator=(const TestStore&) = delete;

    [[nodiscard]] bool on_postgres() const { return driver_ == Driver::postgres; }
    // name: "hq", "keys", or any word.
    [[nodiscard]] head_office::store::Location location(const std::string& name) const;
    [[nodiscard]] std::unique_ptr<head_office::store::Database> open(
        const std::string& name, std::span<const head_office::store::Migration> migrations) const;
    [[nodiscard]] std::unique_ptr<head_office::store::Database> hq() const {
        return open("hq", head_office::store::head_office_schema());
    }
    [[nodiscard]] std::unique_ptr<head_office::store::Database> keys() const {
        return open("keys", head_office::store::keys_schema());
    }
    [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
    // Every byte that the database has in its files: what somebody who takes the disk reads.
    [[nodiscard]] std::string bytes_on_disk(const std::string& name) const;
    // "postgresql://…" of a database that is this test's alone; empty on SQLite.
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    Driver driver_;
    TemporaryFolder folder_;
    std::string database_;
    std::string url_;
};

}  // namespace tillside::tests
