#include "sync/head_office/import/csv.hpp"

#include <zstd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sync/wire/compression.hpp"
#include "tests/temporary_folder.hpp"

namespace importing = tillside::head_office::importing;

namespace {

struct ReadRow {
    std::uint64_t line;
    std::vector<std::string> cells;
    std::string fault;
    std::size_t fault_column;
    std::string raw;
};

std::filesystem::path written(const tillside::tests::TemporaryFolder& folder,
                              const std::string& bytes, const std::string& name = "file.csv") {
    const std::filesystem::path path = folder.path() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

std::vector<ReadRow> read_all(importing::CsvReader& reader) {
    std::vector<ReadRow> rows;
    importing::Row row;
    for (;;) {
        const auto got = reader.next(row);
        REQUIRE(got.has_value());
        if (!*got) return rows;
        rows.push_back({row.line,
                        {row.cells.begin(), row.cells.end()},
                        row.fault ? row.fault->reason : "",
                        row.fault ? row.fault->column : 0,
                        std::string(row.raw)});
    }
}

std::vector<ReadRow> rows_of(const std::string& bytes, const std::string& name = "file.csv") {
    const tillside::tests::TemporaryFolder folder;
    auto reader = importing::CsvReader::open(written(folder, bytes, name));
    REQUIRE(reader.has_value());
    return read_all(**reader);
}

std::string open_error(const std::string& bytes, const std::string& name = "file.csv") {
    const tillside::tests::TemporaryFolder folder;
    auto reader = importing::CsvReader::open(written(folder, bytes, name));
    REQUIRE_FALSE(reader.has_value());
    CHECK(reader.error().message.find(name) != std::string::npos);
    return reader.error().code;
}

using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("CSV cells are read as RFC 4180 writes them") {
    const auto [text, cells] = GENERATE(table<std::string, Cells>({
        {"1,2\n", {"1", "2"}},
        {"1,2\r\n", {"1", "2"}},
        {"1,2", {"1", "2"}},
        {",\n", {"", ""}},
        {"\"1\",\"2\"\r\n", {"1", "2"}},
        {"\"a,b\",\"c \"\"d\"\" e\"\n", {"a,b", "c \"d\" e"}},
        {"\"\",\"\"\"\"\n", {"", "\""}},
        {"\"two\nlines\",\"two\r\nmore\"\r\n", {"two\nlines", "two\r\nmore"}},
        {"\"陳大文\",深水埗\n", {"陳大文", "深水埗"}},
        {"x,\"y\"", {"x", "y"}},
        {"\"x\",y\r\n", {"x", "y"}},
    }));
    const auto rows = rows_of("a,b\n" + text);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].fault.empty());
    CHECK(rows[0].cells == cells);
    CHECK(rows[0].line == 2);
}

TEST_CASE("a byte order mark, capitals and spaces in the header are taken as they are meant") {
    const tillside::tests::TemporaryFolder folder;
    auto reader = importing::CsvReader::open(written(folder, "\xEF\xBB\xBFItem, Name \r\n1,x\r\n"));
    REQUIRE(reader.has_value());
    CHECK((*reader)->header() == Cells{"item", "name"});
    CHECK((*reader)->column("name") == 1);
    CHECK_FALSE((*reader)->column("price").has_value());
    CHECK((*reader)->required_column("price").error().message.find("\"price\"") !=
          std::string::npos);
}

TEST_CASE("a broken CSV row is reported with its line and column and the rows around it are read",
          "[F32]") {
    const auto [broken, reason, column] = GENERATE(table<std::string, std::string, std::size_t>({
        {"only one", "1 cells where the header has 2", 0},
        {"1,2,3", "3 cells where the header has 2", 0},
        {"1,\"never closed", "never closed", 2},
        {"1,\"closed\" too early", "follows a closing quote", 2},
        {"1,14\" screen", "inside a cell that does not begin with one", 2},
        {"1,caf\xE9", "not UTF-8", 2},
        {"\xC0\xAF,2", "not UTF-8", 1},
        {"1,\xED\xA0\x80", "not UTF-8", 2},
        {std::string("1,a\0b", 5), "control characters", 2},
        {"1,a\rb", "control characters", 2},
        {"1," + std::string(importing::row_bytes_max, 'x'), "longer than 65536 bytes", 0},
    }));
    const auto rows = rows_of("a,b\nfirst,1\n" + broken + "\n\nlast,\"2\"\n");
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].cells == Cells{"first", "1"});
    INFO(rows[1].fault);
    CHECK(rows[1].fault.find(reason) != std::string::npos);
    CHECK(rows[1].fault_column == column);
    CHECK(rows[1].line == 3);
    CHECK(broken.starts_with(rows[1].raw));
    CHECK(rows[2].cells == Cells{"last", "2"});
    CHECK(rows[2].line == 5);
}

TEST_CASE("a quoted cell that runs on for more than a row may hold costs one line") {
    std::string text = "a,b\n1,\"open\n";
    for (int i = 0; i < 20'000; ++i)
        text += "plain,row\n";
    const auto rows = rows_of(text);
    REQUIRE(rows.size() == 20'001);
    CHECK(rows[0].fault.find("never closed") != std::string::npos);
    CHECK(rows[1].cells == Cells{"plain", "row"});
    CHECK(rows[20'000].line == 20'002);
}

TEST_CASE("rows of every length around the reader's chunk are read whole") {
    std::string text = "a,b\n";
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < 40'000; ++i) {
        expected.push_back(std::string(i % 67, 'x') + (i % 5 == 0 ? "\n" : ""));
        text += "\"" + expected.back() + "\",y" + (i % 2 == 0 ? "\r\n" : "\n");
    }
    REQUIRE(text.size() > 1024 * 1024);
    const auto rows = rows_of(text);
    REQUIRE(rows.size() == expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        REQUIRE(rows[i].cells == Cells{expected[i], "y"});
    }
    CHECK(rows.back().line == 1 + rows.size() + expected.size() / 5);
}

TEST_CASE("a zstd file reads as the plain one does, and a damaged one is an error") {
    const std::string text = "a,b\n1,\"x\ny\"\n2,z\n";
    const std::string packed = tillside::wire::compress(text);
    const auto rows = rows_of(packed, "file.csv.zst");
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].cells == Cells{"2", "z"});

    const std::string cut = tillside::wire::compress("a,b\n" + std::string(600'000, 'x') + "\n");
    const tillside::tests::TemporaryFolder folder;
    auto reader =
        importing::CsvReader::open(written(folder, cut.substr(0, cut.size() - 3), "cut.csv.zst"));
    importing::Row row;
    const auto got = reader ? (*reader)->next(row) : std::unexpected(reader.error());
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == "not_zstd");
    CHECK(got.error().message.find("cut.csv.zst") != std::string::npos);
    CHECK(open_error("a,b\n1,2\n", "file.csv.zst") == "not_zstd");
}

TEST_CASE("a file that is no CSV is refused with its name") {
    CHECK(open_error("") == "no_header");
    CHECK(open_error("\n\n") == "no_header");
    CHECK(open_error("a,a\n") == "bad_header");
    CHECK(open_error("a,,b\n") == "bad_header");
    CHECK(open_error("a,\"b\n") == "bad_header");
    CHECK(open_error("a,\xFF\n") == "bad_header");
    CHECK(open_error(std::string("\xFF\xFE"
                                 "a\0,\0",
                                 6)) == "bad_header");
    CHECK(open_error("a,b\r1,2\r") == "bad_header");
    const tillside::tests::TemporaryFolder folder;
    CHECK(importing::CsvReader::open(folder.path() / "nothing.csv").error().code == "cannot_open");
    CHECK(importing::CsvReader::open(folder.path()).error().code == "cannot_open");
}

TEST_CASE("what csv_cell writes is read back the same") {
    for (const std::string text : {"", "plain", "a,b", "\"", "two\nlines", "cr\r\nlf", "陳"}) {
        const auto rows = rows_of("a,b\n" + importing::csv_cell(text) + ",end\n");
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].cells == Cells{text, "end"});
    }
}
