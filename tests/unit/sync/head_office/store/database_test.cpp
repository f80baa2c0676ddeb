#include "sync/head_office/store/database.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/store/soundness.hpp"
#include "tests/temporary_folder.hpp"

using namespace tillside;
using namespace tillside::head_office;
using tillside::tests::TemporaryFolder;

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
    const TemporaryFolder folder;
    auto db = store::open(folder / "hq.db", things).value();
    const std::string bytes("\0\x01\xff", 3);
    const std::string text("naïve\0text", 11);
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
    struct stat facts {};
    REQUIRE(::stat((folder / "hq.db").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("a transaction that fails leaves nothing; one inside another is undone alone") {
    const TemporaryFolder folder;
    auto db = store::open(folder / "hq.db", things).value();
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
    const TemporaryFolder folder;
    auto db = store::open(folder / "hq.db", things).value();
    REQUIRE(add(*db, "a"));
    REQUIRE(add(*db, "b"));
    int pairs = 0;
    const std::string_view all = "SELECT name FROM things";
    REQUIRE(db->query(
        all, {}, [&](const auto&) { REQUIRE(db->query(all, {}, [&](const auto&) { ++pairs; })); }));
    CHECK(pairs == 4);
}

TEST_CASE("tables are brought up to date once, and an older program refuses a newer database") {
    const TemporaryFolder folder;
    REQUIRE(store::open(folder / "hq.db", std::span(things).first(1)));
    REQUIRE(store::open(folder / "hq.db", things));
    REQUIRE(store::open(folder / "hq.db", things));
    CHECK(store::open(folder / "hq.db", std::span(things).first(1)).error().code == "newer");
}

TEST_CASE("the schemas that are built in make a database") {
    const TemporaryFolder folder;
    CHECK(store::open(folder / "hq.db", store::head_office_schema()));
    CHECK(store::open(folder / "keys.db", store::keys_schema()));
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
