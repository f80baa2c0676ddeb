#include "sync/head_office/store/database.hpp"

#include <sys/stat.h>

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/store/soundness.hpp"
#include "tests/postgres/test_store.hpp"
#include "tests/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tillside::tests::TemporaryFolder;
using tillside::tests::TestStore;

namespace {

const auto things = std::to_array<store::Migration>(
    {{1, "001_things", "CREATE TABLE things (name TEXT PRIMARY KEY, bytes BLOB, n INTEGER) STRICT"},
     {2, "002_more", "ALTER TABLE things ADD COLUMN more REAL"}});

Result<void> add(store::Database& db, std::string_view name) {
    auto done = db.execute("INSERT INTO things (name, n) VALUES (?1, 1)", {name});
    if (!done) return std::unexpected(done.error());
    return {};
}

std::int64_t count(store::Database& db) {
    return db.number("SELECT count(*) FROM things").value();
}

}  // namespace

TEST_CASE("what is put into the head office's database comes back as it was") {
    const TestStore place;
    auto db = place.open("things", things);
    const std::string bytes("\0\x01\xff", 3);
    const std::string text = "naïve text 陳大文";
    REQUIRE(db->execute("INSERT INTO things VALUES (?1, ?2, ?3, ?4)",
                        {text, store::Blob{bytes}, std::uint64_t{1} << 57, 0.5}));
    REQUIRE(db->execute("INSERT INTO things VALUES ('nothing', ?1, ?2, ?3)",
                        {store::Blob{}, nullptr, nullptr}));
    const auto row =
        db->one("SELECT * FROM things WHERE name = ?1", {text}, [](const auto& r) {
              return std::tuple(r.text_copy(0), r.blob_copy(1), r.natural(2), r.real(3));
          }).value();
    REQUIRE(row);
    CHECK(*row == std::tuple(text, bytes, std::uint64_t{1} << 57, 0.5));
    const auto nothing =
        db->one("SELECT bytes, n FROM things WHERE name = 'nothing'", {}, [](const auto& r) {
              return !r.is_null(0) && r.blob(0).empty() && r.is_null(1) && r.integer(1) == 0;
          }).value();
    CHECK(nothing == true);
}

TEST_CASE(
    "the disk can be waited for after the transaction, on another thread, as often as one likes") {
    const TestStore place;
    auto db = place.open("things", things);
    REQUIRE(db->transaction_synced_later([&] { return add(*db, "first"); }));
    const auto first = db->sync_of_committed();
    REQUIRE(db->transaction_synced_later([&] { return add(*db, "second"); }));
    const auto second = db->sync_of_committed();
    CHECK(count(*db) == 2);
    if (place.on_postgres()) {  // its commit has waited
        CHECK(!first);
        return;
    }
    std::thread beside([&] {
        CHECK(second());
        CHECK(first());
        CHECK(second());
    });
    REQUIRE(db->transaction_synced_later([&] { return add(*db, "third"); }));
    beside.join();
    CHECK(db->sync_of_committed()());
    CHECK(count(*db) == 3);
}

TEST_CASE(
    "a transaction whose disk is waited for later is undone whole, and the next waits again") {
    const TestStore place;
    auto db = place.open("things", things);
    CHECK(!db->transaction_synced_later([&]() -> Result<void> {
        REQUIRE(add(*db, "undone"));
        return fail(Domain::store, "tried", "undo it");
    }));
    CHECK_THROWS(db->transaction_synced_later(
        [&]() -> Result<void> { throw std::runtime_error("no memory"); }));
    CHECK(count(*db) == 0);
    if (!place.on_postgres()) CHECK(db->number("PRAGMA synchronous").value() == 2);  // FULL
    REQUIRE(db->transaction(
        [&] { return db->transaction_synced_later([&] { return add(*db, "inside another"); }); }));
    CHECK(count(*db) == 1);
}

TEST_CASE("a database file is its owner's only") {
    const TemporaryFolder folder;
    REQUIRE(store::open(folder / "hq.db", things));
    struct stat facts {};
    REQUIRE(::stat((folder / "hq.db").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("text that no database can keep is kept the same by both, and stops nothing") {
    const TestStore place;
    auto db = place.open("things", things);
    const std::string zero("a\0b", 3);
    for (const std::string& text :
         {zero, std::string("cut \xE9\x99"), std::string("\xff!"), std::string("\xED\xA0\x80")}) {
        REQUIRE(add(*db, text));
        // The same text finds it again.
        CHECK(db->number("SELECT count(*) FROM things WHERE name = ?1", {text}).value() == 1);
    }
    const auto all = db->rows("SELECT name FROM things ORDER BY name", {}, [](const auto& row) {
                           return row.text_copy(0);
                       }).value();
    CHECK(all == std::vector<std::string>{"a\uFFFDb", "cut \uFFFD\uFFFD", "\uFFFD!",
                                          "\uFFFD\uFFFD\uFFFD"});
}

TEST_CASE("a statement for many rows says of each whether it had an effect") {
    static constexpr std::array columns = {store::ColumnType::text, store::ColumnType::blob,
                                           store::ColumnType::integer};
    static constexpr store::RowsStatement put = {
        .row = "INSERT INTO things (name, bytes, n) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        .all =
            "WITH given AS (SELECT * FROM unnest(?1::text[], ?2::bytea[], ?3::bigint[]) "
            "WITH ORDINALITY AS g (name, bytes, n, number)), put AS (INSERT INTO things "
            "(name, bytes, n) SELECT name, bytes, n FROM given ON CONFLICT DO NOTHING "
            "RETURNING name) SELECT number FROM given JOIN put USING (name)",
        .columns = columns};
    const TestStore place;
    auto db = place.open("things", things);
    REQUIRE(add(*db, "b"));
    const std::string bytes("\0\xff", 2);
    const std::vector<store::Parameter> values = {
        "a", store::Blob{bytes}, -7, "b", store::Blob{}, 8, "c", nullptr, nullptr};
    CHECK(db->execute_rows(put, values).value() == std::vector<bool>{true, false, true});
    CHECK(db->execute_rows(put, {}).value().empty());
    const auto a = db->one("SELECT bytes, n FROM things WHERE name = 'a'", {}, [](const auto& row) {
                         return std::pair(row.blob_copy(0), row.integer(1));
                     }).value();
    REQUIRE(a);
    CHECK(*a == std::pair(bytes, std::int64_t{-7}));
    CHECK(db->number("SELECT count(*) FROM things WHERE bytes IS NULL AND n IS NULL").value() == 1);
}

TEST_CASE("statements that are not waited for are done, or undone, before anything else is") {
    static constexpr std::array columns = {store::ColumnType::text};
    static constexpr store::RowsStatement put = {
        .row = "INSERT INTO things (name) VALUES (?1)",
        .all = "INSERT INTO things (name) SELECT * FROM unnest(?1::text[])",
        .columns = columns,
        .all_or_none = true};
    const auto put_later = [](store::Database& db, std::initializer_list<store::Parameter> names,
                              std::vector<bool>& affected) {
        return db.execute_rows_later(put, {names.begin(), names.size()}, affected);
    };
    const auto rename_later = [](store::Database& db, const char* to) {
        const std::array<store::Parameter, 2> names = {"b", to};
        return db.execute_later("UPDATE things SET name = ?2 WHERE name = ?1", names);
    };
    const TestStore place;
    auto db = place.open("things", things);
    std::vector<bool> affected;
    REQUIRE(db->transaction([&]() -> Result<void> {
        REQUIRE(put_later(*db, {"a", "b"}, affected));
        REQUIRE(rename_later(*db, "c"));
        CHECK(db->number("SELECT count(*) FROM things WHERE name IN ('a', 'c')").value() == 2);
        return {};
    }));
    CHECK(affected == std::vector<bool>{true, true});

    for (int round = 0; round < 3; ++round) {
        const auto refused = db->transaction([&]() -> Result<void> {
            REQUIRE(add(*db, "b"));
            // A database of its own process refuses at once.
            if (auto sent = put_later(*db, {"d", "a"}, affected); !sent) return sent;
            REQUIRE(rename_later(*db, "e"));
            std::vector<bool> more;
            REQUIRE(put_later(*db, {"f"}, more));
            return db->settle();
        });
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "refused");
        CHECK(db->number("SELECT count(*) FROM things").value() == 2);
    }
    // Also where the work itself did not look, and where it failed for another reason.
    const auto unseen = db->transaction([&]() -> Result<void> {
        (void)put_later(*db, {"a"}, affected);
        return {};
    });
    CHECK(unseen.has_value() != place.on_postgres());
    const auto given_up = db->transaction([&]() -> Result<void> {
        REQUIRE(put_later(*db, {"g"}, affected));
        return fail(Domain::store, "given_up", "the work itself");
    });
    CHECK(given_up.error().code == "given_up");
    REQUIRE(db->transaction([&]() -> Result<void> { return put_later(*db, {"b"}, affected); }));
    CHECK(db->number("SELECT count(*) FROM things").value() == 3);
}

TEST_CASE("text is ordered by its bytes, whatever the server's language") {
    const TestStore place;
    auto db = place.open("things", things);
    for (const char* name : {"b", "Z", "a", "é", "_"})
        REQUIRE(add(*db, name));
    std::string order;
    REQUIRE(db->query("SELECT name FROM things ORDER BY name", {},
                      [&](const store::Row& row) { order += row.text(0); }));
    CHECK(order == "Z_abé");
}

TEST_CASE("a turn is one transaction's at a time") {
    const TestStore place;
    auto one = place.open("things", things);
    auto other = place.open("things", things);
    if (!place.on_postgres()) return;  // SQLite: its transactions are one at a time anyway
    auto done = one->transaction([&]() -> Result<void> {
        REQUIRE(one->lock(store::Turn::log));
        return other->transaction([&]() -> Result<void> {
            CHECK_FALSE(other->try_lock(store::Turn::log).value());
            CHECK(other->try_lock(store::Turn::projections).value());
            return {};
        });
    });
    REQUIRE(done);
    REQUIRE(other->transaction([&]() -> Result<void> {
        CHECK(other->try_lock(store::Turn::log).value());
        return {};
    }));
}

TEST_CASE("a database says that another connection has written") {
    const TestStore place;
    auto one = place.open("things", things);
    auto other = place.open("things", things);
    const auto before = one->version_of_others().value();
    CHECK(one->version_of_others().value() == before);
    REQUIRE(add(*other, "a"));
    CHECK(one->version_of_others().value() != before);
}

TEST_CASE("what the log holds is neither changed nor deleted") {
    const TestStore place;
    auto db = place.hq();
    REQUIRE(
        db->execute("INSERT INTO events (till, epoch, sequence, id, store, kind, "
                    "occurred_at_us, received_at_us, business_day, ticket, bytes) VALUES "
                    "('T1', 1, 1, ?1, 'S1', 1, 0, 0, '', '', ?2)",
                    {store::Blob{"0123456789abcdef"}, store::Blob{"x"}}));
    for (const char* sql : {"UPDATE events SET ticket = 'other'", "DELETE FROM events"}) {
        const auto refused = db->execute(sql).error();
        CHECK(refused.code == "refused");
        CHECK_THAT(refused.message, Catch::Contains("append-only"));
    }
    if (!place.on_postgres()) return;
    for (const char* table : {"events", "events_h0", "audit"})
        CHECK(db->execute(std::string("TRUNCATE ") + table).error().code == "refused");
}

TEST_CASE("a transaction that fails leaves nothing; one inside another is undone alone") {
    const TestStore place;
    auto db = place.open("things", things);
    auto failed = db->transaction([&]() -> Result<void> {
        REQUIRE(add(*db, "a"));
        return fail(Domain::store, "stop", "stop");
    });
    CHECK(failed.error().code == "stop");
    CHECK(count(*db) == 0);

    auto kept = db->transaction([&]() -> Result<void> {
        REQUIRE(add(*db, "outer"));
        auto inner = db->transaction([&]() -> Result<void> {
            REQUIRE(add(*db, "inner"));
            return add(*db, "outer");  // the schema refuses the second one
        });
        CHECK(inner.error().code == "refused");
        return {};
    });
    CHECK(kept);
    CHECK(count(*db) == 1);
}

TEST_CASE("a statement may be asked again from within its own rows") {
    const TestStore place;
    auto db = place.open("things", things);
    REQUIRE(add(*db, "a"));
    REQUIRE(add(*db, "b"));
    int pairs = 0;
    const std::string_view all = "SELECT name FROM things";
    REQUIRE(db->query(
        all, {}, [&](const auto&) { REQUIRE(db->query(all, {}, [&](const auto&) { ++pairs; })); }));
    CHECK(pairs == 4);
}

TEST_CASE("tables are brought up to date once, and an older program refuses a newer database") {
    const TestStore place;
    REQUIRE(store::open(place.location("things"), std::span(things).first(1)));
    REQUIRE(store::open(place.location("things"), things));
    REQUIRE(store::open(place.location("things"), things));
    CHECK(store::open(place.location("things"), std::span(things).first(1)).error().code ==
          "newer");
}

TEST_CASE("the schemas that are built in make a database") {
    const TestStore place;
    CHECK(store::open(place.location("hq"), store::head_office_schema()));
    CHECK(store::open(place.location("keys"), store::keys_schema()));
}

TEST_CASE("a damaged database of head office is an error that says what to do") {
    const TemporaryFolder folder;
    std::ofstream(folder / "hq.db") << std::string(8192, 'x');
    const auto error = store::open(folder / "hq.db", things).error();
    CHECK(error.code == "damaged");
    CHECK_THAT(error.message, Catch::Contains("hq.db") && Catch::Contains("backup"));
}

TEST_CASE("a server looks at every page before it uses a database") {
    const TemporaryFolder folder;
    {
        auto db = store::open(folder / "hq.db", things).value();
        for (int i = 0; i < 2'000; ++i)
            REQUIRE(add(*db, "thing number " + std::to_string(i)));
    }
    const auto size = std::filesystem::file_size(folder / "hq.db");
    std::fstream file(folder / "hq.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file << std::string(4096, '\x55');
    file.close();
    auto db = store::open(folder / "hq.db", things).value();
    const auto error = store::check_sound(*db).error();
    CHECK(error.code == "damaged");
    CHECK_THAT(error.message, Catch::Contains("hq.db") && Catch::Contains("backup"));
}

TEST_CASE("a folder that does not exist is an error that names the file") {
    const auto error = store::open("/nowhere/at/all/hq.db", things).error();
    CHECK(error.code == "not_writable");
    CHECK_THAT(error.message, Catch::Contains("/nowhere/at/all/hq.db"));
}
