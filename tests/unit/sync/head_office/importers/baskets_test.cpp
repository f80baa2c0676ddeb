#include "sync/head_office/importers/baskets.hpp"

#include "sync/head_office/importers/identifiers.hpp"
#include "sync/head_office/projections/report.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using importing::CsvReader;
using importing::Meaning;
using importing::RejectedFile;
using tests::TestOffice;
using tests::text_of;
using tests::value_of;

namespace {

constexpr const char* header = "customer,basket,timestamp,item,qty,price\n";

importers::Summary import_baskets(TestOffice& office, const std::filesystem::path& file) {
    auto reader = value_of(CsvReader::open(file));
    RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
    auto summary =
        value_of(importers::import_baskets(office.parts(), file, Meaning{}, rejected, office.now));
    tests::done(rejected.finish());
    return summary;
}

}  // namespace

TEST_CASE(
    "imported baskets are events of head office's own chain, and a second import of the file "
    "changes nothing",
    "[F32]") {
    TestOffice office;
    const auto file =
        office.written("baskets.csv", std::string(header) +
                                          "17850,536365,2010-12-01 08:26:00,85123A,6,2.55\n"
                                          "17850,536365,2010-12-01 08:26:00,71053,0.5,3.39\n"
                                          ",536366,2010-12-01 08:28:00,22633,2,1.85\n");
    const auto summary = import_baskets(office, file);
    CHECK(summary.rows == 3);
    CHECK(summary.imported == 2);
    CHECK(summary.rejected == 0);
    CHECK_FALSE(std::filesystem::exists(office.folder / "baskets.csv.rejected.csv"));

    const auto report =
        value_of(projections::read_report(*office.database, projections::Scope::everything));
    CHECK(report.baskets == 2);
    CHECK(report.lines == 3);
    CHECK(report.total == 6 * 255 + 170 + 2 * 185);  // 0.5 × 3.39 = 1.695, half up
    CHECK(value_of(projections::read_report(*office.database, projections::Scope::tills)).baskets ==
          0);
    CHECK(value_of(office.database->number(
              "SELECT count(*) FROM baskets WHERE customer_id = ?1",
              {store::Blob{importers::customer_id_of(office.secrets.lookup_key, "17850")}})) == 1);

    const auto again = import_baskets(office, file);
    CHECK(again.imported == 0);
    CHECK(again.unchanged == 2);
    CHECK(office.count("events") == 2);

    // A rebuild makes the same from the log.
    tests::done(office.projector.rebuild());
    CHECK(office.count("baskets") == 2);
    CHECK(office.count("customer_visits") == 1);
}

TEST_CASE("a basket with a broken row is held back whole and comes in whole once it is mended",
          "[F32]") {
    TestOffice office;
    const std::string good =
        ",1,2026-11-01 10:00:00,A,1,1.00\n"
        ",1,2026-11-01 10:00:00,B,1,2.00\n";
    const auto [broken, reason] = GENERATE(table<std::string, std::string>({
        {",2,2026-11-01 11:00:00,A,-1,1.00\n", "negative"},
        {",2,2026-11-01 11:00:00,A,0,1.00\n", "zero"},
        {",2,2026-11-01 11:00:00,A,1,1.005\n", "decimal places"},
        {",2,2026-11-31 11:00:00,A,1,1.00\n", "no such day"},
        {",2,2026-11-01 11:00:00,,1,1.00\n", "item is empty"},
        {"9,2,2026-11-01 11:00:00,A,1,1.00\n", "different customers"},
        {",2,2026-11-01 11:05:00,A,1,1.00\n", "different times"},
        {",2,2026-11-01 11:00:00,A,1\n", "5 cells where the header has 6"},
        {",2,2026-11-01 11:00:00,\xFF,1,1.00\n", "not UTF-8"},
        {"\"broken\n", "never closed"},
    }));
    const std::string second = ",2,2026-11-01 11:00:00,C,1,4.00\n";
    const auto file = office.written("baskets.csv", header + good + second + broken +
                                                        ",2,2026-11-01 11:00:00,D,1,8.00\n" +
                                                        ",3,2026-11-01 12:00:00,A,1,1.00\n");
    const auto summary = import_baskets(office, file);
    INFO(text_of(office.folder / "baskets.csv.rejected.csv"));
    CHECK(summary.imported == 2);
    CHECK(summary.rejected == 3);
    CHECK(office.count("baskets") == 2);
    CHECK(text_of(office.folder / "baskets.csv.rejected.csv").find(reason) != std::string::npos);
    CHECK(text_of(office.folder / "baskets.csv.rejected.csv").find("of the same basket") !=
          std::string::npos);

    const auto mended = import_baskets(
        office,
        office.written("mended.csv", header + second + ",2,2026-11-01 11:00:00,D,1,8.00\n"));
    CHECK(mended.imported == 1);
    CHECK(value_of(office.database->number("SELECT lines FROM baskets WHERE ticket = '2'")) == 2);
}

TEST_CASE("baskets whose rows do not stand together are rejected and named", "[F32]") {
    TestOffice office;
    const auto summary = import_baskets(
        office,
        office.written("baskets.csv", std::string(header) + ",1,2026-11-01 10:00:00,A,1,1.00\n"
                                                            ",2,2026-11-01 11:00:00,A,1,1.00\n"
                                                            ",1,2026-11-01 10:00:00,B,1,1.00\n"));
    CHECK(summary.imported == 1);
    CHECK(summary.rejected == 2);
    CHECK(text_of(office.folder / "baskets.csv.rejected.csv").find("sort the file by basket") !=
          std::string::npos);
}

TEST_CASE("a row without a price takes the catalogue's") {
    TestOffice office;
    tests::value_of(office.database->execute(
        "INSERT INTO items (sku, gtin, name_en, name_zh_hant, name_zh_hans, category, currency, "
        "price, age_restricted) VALUES ('A', '', 'Apple', '', '', '', 'HKD', 700, 0)"));
    (void)import_baskets(office,
                         office.written("baskets.csv", std::string(header) + ",1,1,A,2,\n"
                                                                             ",1,1,Z,1,\n"));
    CHECK(value_of(office.database->number("SELECT total FROM baskets")) == 1400);
}

TEST_CASE("a file without a needed column is refused before anything is done") {
    TestOffice office;
    const auto file = office.written("baskets.csv", "customer,basket,item,qty,price\n,1,A,1,1\n");
    auto reader = value_of(CsvReader::open(file));
    RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
    const auto refused =
        importers::import_baskets(office.parts(), file, Meaning{}, rejected, office.now);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "missing_column");
    CHECK(refused.error().message.find("\"timestamp\"") != std::string::npos);
}
