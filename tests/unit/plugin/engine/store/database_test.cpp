#include "plugin/engine/store/database.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "plugin/engine/store/migrations.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::testing::TemporaryFolder;

namespace {
constexpr store::Sql add{
    "INSERT INTO dead_letters (source, name, code, message, at_us)"
    " VALUES ('spool', ?1, 'c', 'm', 1)"};
constexpr store::Sql count{"SELECT count(*) FROM dead_letters"};
constexpr Now now{1'700'000'000'000'000};

std::int64_t rows(store::Database& database) {
    return database
        .attempt("counting",
                 [&] {
                     auto query = database.query(count);
                     return query.step() ? query.integer(0) : -1;
                 })
        .value();
}
Result<void> insert(store::Database& database, std::string_view name) {
    return database.attempt("adding", [&] { database.query(add).bind(name).run(); });
}
}  // namespace

TEST_CASE("what a transaction committed is there after the next start, what it did not is not") {
    const TemporaryFolder folder;
    {
        auto database = store::Database::open(folder / "till.db", now).value();
        auto first = database.begin();
        REQUIRE(insert(database, "kept"));
        REQUIRE(first->commit());
        auto second = database.begin();
        REQUIRE(insert(database, "dropped"));
        CHECK(database.begin().error().code == "failed");
    }
    auto database = store::Database::open(folder / "till.db", now).value();
    CHECK(rows(database) == 1);
    CHECK_FALSE(database.in_transaction());
}

TEST_CASE("a statement may be used again while it is in use") {
    const TemporaryFolder folder;
    auto database = store::Database::open(folder / "till.db", now).value();
    for (const auto* name : {"a", "b"})
        REQUIRE(insert(database, name));
    const auto nested = database.attempt("nesting", [&] {
        auto outer = database.query(count);
        auto inner = database.query(count);
        return outer.step() && inner.step() && outer.integer(0) == inner.integer(0);
    });
    CHECK(nested.value());
}

TEST_CASE("a rule of the schema is an error in words, without values") {
    const TemporaryFolder folder;
    auto database = store::Database::open(folder / "till.db", now).value();
    REQUIRE(insert(database, "91234567"));
    const auto again = insert(database, "91234567");
    REQUIRE_FALSE(again);
    CHECK(again.error().code == "constraint");
    CHECK(again.error().message.find("91234567") == std::string::npos);
}

TEST_CASE("a damaged database is put aside and the till starts with a new one") {
    const TemporaryFolder folder;
    const auto file = folder / "till.db";
    {
        auto database = store::Database::open(file, now).value();
        REQUIRE(insert(database, "old"));
    }
    SECTION("its first page is overwritten") {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes << std::string(4096, 'x');
    }
    SECTION("a later page is overwritten") {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(2 * 4096);
        bytes << std::string(3 * 4096, 'x');
    }
    SECTION("it is cut short") {
        std::filesystem::resize_file(file, 5000);
    }
    SECTION("the engine met the damage while running") {
        store::mark_damaged(file);
    }
    auto opened = store::open_or_quarantine(file, now);
    REQUIRE(opened);
    REQUIRE(opened->quarantined);
    CHECK(std::filesystem::exists(*opened->quarantined));
    CHECK(rows(opened->database) == 0);
    CHECK_FALSE(store::open_or_quarantine(file, now)->quarantined);
}

TEST_CASE("a database of a newer version is refused by name") {
    const TemporaryFolder folder;
    constexpr store::Sql newer{"INSERT INTO schema_migrations VALUES (999, 'newer', 1)"};
    {
        auto database = store::Database::open(folder / "till.db", now).value();
        REQUIRE(database.attempt("", [&] { database.query(newer).run(); }));
    }
    CHECK(store::Database::open(folder / "till.db", now).error().code == "newer_schema");
}

TEST_CASE("a folder that is missing or is no folder is an error that names the file") {
    const TemporaryFolder folder;
    const auto missing = store::Database::open(folder / "no" / "till.db", now);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == "not_readable");
    CHECK(missing.error().message.find("no/till.db") != std::string::npos);
}

TEST_CASE("migrations are numbered upwards and each number is used once") {
    int before = 0;
    for (const auto& migration : store::migrations()) {
        CHECK(migration.number > before);
        before = migration.number;
    }
    CHECK(before >= 2);
}
