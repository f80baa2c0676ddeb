#include "sync/head_office/importers/reference.hpp"

#include <sodium.h>
#include <sys/stat.h>

#include "sync/head_office/catalogue/items.hpp"
#include "sync/head_office/catalogue/stock.hpp"
#include "sync/head_office/importers/baskets.hpp"
#include "sync/head_office/staff/staff.hpp"
#include "sync/wire/compression.hpp"
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

importers::Summary import_items(TestOffice& office, const std::filesystem::path& file) {
    auto reader = value_of(CsvReader::open(file));
    RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
    auto summary = value_of(importers::import_items(office.parts(), *reader, Meaning{}, rejected));
    tests::done(rejected.finish());
    return summary;
}

importers::Summary import_staff(TestOffice& office, const std::filesystem::path& file) {
    auto reader = value_of(CsvReader::open(file));
    RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
    auto summary = value_of(importers::import_staff(office.parts(), *reader, rejected));
    tests::done(rejected.finish());
    return summary;
}

}  // namespace

TEST_CASE(
    "items with broken rows: the rest is imported, the broken come back with reasons, and "
    "importing again changes nothing",
    "[F32]") {
    TestOffice office;
    const auto file =
        office.written("items.csv",
                       "item,name,category,name_zh_hant,gtin,price,currency,age_restricted\n"
                       "1,Milk,Dairy,牛奶,4006381333931,12.50,HKD,no\n"
                       "2,Wine,Drinks,紅酒,4006381333932,88,HKD,yes\n"  // wrong check digit
                       "3,Tea,Drinks,茶,,-5,HKD,no\n"                   // negative price
                       "4,Rice,Food,米,,60,HK,no\n"                     // no currency
                       ",Nameless,Food,,,1,HKD,no\n"                    // no SKU
                       "5,Cut,short\n"                                  // too few cells
                       "6,\"Quote,Food,,,1,HKD,no\n"                    // unclosed
                       "7,Bread,Food,麵包,,,HKD,\n");
    const auto summary = import_items(office, file);
    CHECK(summary.rows == 8);
    CHECK(summary.imported == 2);
    CHECK(summary.rejected == 6);
    CHECK(office.count("items") == 2);

    const auto rejected_file = office.folder / "items.csv.rejected.csv";
    auto rejected = value_of(CsvReader::open(rejected_file));
    const std::size_t line_column = rejected->column("line").value();
    const std::size_t reason_column = rejected->column("reason").value();
    std::vector<std::string> lines;
    importing::Row row;
    while (value_of(rejected->next(row))) {
        REQUIRE_FALSE(row.fault.has_value());
        CHECK_FALSE(row.cells[reason_column].empty());
        lines.emplace_back(row.cells[line_column]);
    }
    CHECK(lines == std::vector<std::string>{"3", "4", "5", "6", "7", "8"});
    CHECK(text_of(rejected_file).find("check digit") != std::string::npos);
    struct stat facts {};
    REQUIRE(::stat(rejected_file.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);

    const auto changes_before =
        value_of(office.database->number("SELECT max(number) FROM changes"));
    const auto again = import_items(office, file);
    CHECK(again.imported == 0);
    CHECK(again.unchanged == 2);
    CHECK(value_of(office.database->number("SELECT max(number) FROM changes")) == changes_before);
}

TEST_CASE("a mended rejected file can be imported as it is", "[F32]") {
    TestOffice office;
    (void)import_items(office,
                       office.written("items.csv", "item,name,price\n1,Tea,12,50\n2,Milk,x\n"));
    const auto rejected = office.folder / "items.csv.rejected.csv";
    std::string text = text_of(rejected);
    text.replace(text.find(",x,"), 3, ",9,");
    const auto summary = import_items(office, office.written("mended.csv", text));
    CHECK(summary.imported == 1);
    CHECK(value_of(catalogue::price_of(*office.database, "2", "HKD")) == 900);

    (void)import_items(office, office.written("items.csv", "item,name,price\n1,Tea,12.50\n"));
    CHECK_FALSE(std::filesystem::exists(rejected));
}

TEST_CASE("an item whose file names no price takes the median of past baskets") {
    TestOffice office;
    (void)import_items(office, office.written("items.csv", "item,name\nA,Apple\nB,Bread\n"));
    const auto file = office.written("baskets.csv",
                                     "customer,basket,timestamp,item,qty,price\n"
                                     ",1,2026-11-01 10:00:00,A,1,3.00\n"
                                     ",2,2026-11-01 11:00:00,A,1,1.00\n"
                                     ",3,2026-11-01 12:00:00,A,2,2.00\n");
    auto reader = value_of(CsvReader::open(file));
    RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
    (void)value_of(
        importers::import_baskets(office.parts(), file, Meaning{}, rejected, office.now));
    CHECK(value_of(catalogue::price_of(*office.database, "A", "HKD")) == 200);
    CHECK_FALSE(value_of(catalogue::price_of(*office.database, "B", "HKD")).has_value());
    CHECK(value_of(catalogue::item_for_tills(*office.database, "A"))->unit_price() == 200);
}

TEST_CASE("a file that breaks off in the middle changes no item", "[F32]") {
    TestOffice office;
    std::string rows = "item,name\n";  // several blocks of zstd's, so that some rows are read
    std::uint32_t chance = 1;
    for (int i = 0; i < 3'000; ++i) {
        rows += std::to_string(i) + ",";
        for (int letter = 0; letter < 150; ++letter) {
            chance = chance * 1'664'525 + 1'013'904'223;
            rows += static_cast<char>('a' + (chance >> 24) % 26);
        }
        rows += "\n";
    }
    const std::string packed = wire::compress(rows);
    const auto file = office.written("items.csv.zst", packed.substr(0, packed.size() / 2));
    auto reader = value_of(CsvReader::open(file));
    RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
    const auto broken = importers::import_items(office.parts(), *reader, Meaning{}, rejected);
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().message.find("items.csv.zst") != std::string::npos);
    CHECK(office.count("items") == 0);
    CHECK(office.count("changes") == 0);
}

TEST_CASE("staff come in with a PIN verifier, never with the PIN", "[F32]") {
    TestOffice office;
    const auto file = office.written("staff.csv",
                                     "staff,role,store,display_name,pin\n"
                                     "c1,cashier,CWB,陳小姐,481516\n"
                                     "m1,store_manager,,Manager,2342\n"
                                     "x1,owner,CWB,Boss,1234\n"
                                     "x2,cashier,CWB,No PIN,12\n");
    const auto summary = import_staff(office, file);
    CHECK(summary.imported == 2);
    CHECK(summary.rejected == 2);
    const auto member = value_of(staff::member_for_tills(*office.database, "c1")).value();
    CHECK(member.role() == wire::CASHIER);
    CHECK(crypto_pwhash_str_verify(member.pin_verifier().c_str(), "481516", 6) == 0);
    CHECK(member.pin_verifier().find("481516") == std::string::npos);
    CHECK(import_staff(office, file).imported == 0);
    CHECK(value_of(staff::member_for_tills(*office.database, "c1"))->pin_verifier() ==
          member.pin_verifier());
}

TEST_CASE("a stock level is replaced by a newer one and not by an older one") {
    TestOffice office;
    const auto import_stock = [&](const std::string& rows) {
        const auto file = office.written("stock.csv", "store,item,quantity,as_of\n" + rows);
        auto reader = value_of(CsvReader::open(file));
        RejectedFile rejected(file.string() + ".rejected.csv", reader->header());
        return value_of(
            importers::import_stock(office.parts(), *reader, Meaning{}, rejected, office.now));
    };
    CHECK(import_stock("CWB,A,5,2026-11-02\nCWB,B,x,2026-11-02\n").rejected == 1);
    CHECK(import_stock("CWB,A,9,2026-11-01\n").unchanged == 1);
    CHECK(import_stock("CWB,A,3,2026-11-03\n").imported == 1);
    const auto level =
        value_of(catalogue::stock_for_tills(*office.database, catalogue::stock_key("CWB", "A")));
    CHECK(level->quantity_milli() == 3000);
}
