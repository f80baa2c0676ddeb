// Reads CSV (RFC 4180) row by row: quoted cells with commas, quotes and line breaks in them, LF or
// CRLF, an optional byte order mark, plain or zstd. A row that is broken is reported with its line,
// column and reason, and reading goes on with the next line; it refuses to guess what a broken row
// meant, and to hold more than one row in memory.
//
// Why not a library of Debian's: fast-cpp-csv-parser (libfccp-dev) does not take line breaks in
// quotes, by design (its issues 57 and 71), and libcsv either stops at the first bad quote (strict)
// or swallows it in silence, with an unclosed quote eating the rest of the file. Neither bounds a
// row, checks UTF-8 or goes on after a broken row, which is what an import is about.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/import/byte_source.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::importing {

// A row longer than this is broken; real rows are under 1 KiB.
inline constexpr std::size_t row_bytes_max = 64 * 1024;
inline constexpr std::size_t columns_max = 256;

// Why a row cannot be read or, from the typed parsers, cannot be used.
struct Fault {
    std::size_t column = 0;  // 1-based; 0 = the row as a whole
    std::string reason;      // what is wrong and what to do; holds nothing of the row itself
};

// One row. The views point into the reader and hold until its next next().
struct Row {
    std::uint64_t line = 0;               // 1-based, of the row's first line; the header is line 1
    std::vector<std::string_view> cells;  // as many as the header has, unless `fault`
    std::string_view raw;                 // as it stands in the file, without its line end;
                                          // perhaps not UTF-8; the front of a row that is too long
    std::optional<Fault> fault;
};

// One thread at a time; rows point into it, so it stays where it is.
class CsvReader {
public:
    // Opens the file and reads its header; names are trimmed and made lower case. Errors
    // (Domain::import_csv): those of ByteSource; "no_header" (empty file), "bad_header" (broken,
    // not UTF-8, a name twice, an empty name, over columns_max).
    [[nodiscard]] static Result<std::unique_ptr<CsvReader>> open(const std::filesystem::path& file);

    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;
    ~CsvReader() = default;

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
    // Where a column stands, 0-based; nothing if the file has no such column.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
    // The same for a column that must be there: Error import_csv/"missing_column" names it.
    [[nodiscard]] Result<std::size_t> required_column(std::string_view name) const;

    // False at the end of the file. Empty lines are skipped. An Error only where the file itself
    // cannot be read further (ByteSource::read).
    [[nodiscard]] Result<bool> next(Row& row);

private:
    struct Cell {
        std::size_t begin = 0;  // from the row's first byte
        std::size_t size = 0;
        bool doubled = false;  // holds doubled quotes
    };

    CsvReader(std::filesystem::path file, std::unique_ptr<ByteSource> source);

    [[nodiscard]] Result<void> read_header();
    [[nodiscard]] Result<bool> fill();
    [[nodiscard]] Result<std::optional<std::size_t>> line_end(std::size_t from);
    [[nodiscard]] Result<std::optional<std::string_view>> quoted_cells(std::size_t end);
    [[nodiscard]] Result<void> skip_long_line(Row& row);
    void plain_cells(std::string_view text);
    void hand_out_cells(Row& row);
    void check(Row& row) const;
    void advance(std::size_t end);

    std::filesystem::path file_;
    std::unique_ptr<ByteSource> source_;
    std::vector<std::string> header_;
    std::string buffer_;            // bytes read and not yet forgotten; at most a row and a chunk
    std::size_t begin_ = 0;         // of the current row in buffer_
    bool ended_ = false;            // the source has no more
    std::uint64_t line_ = 1;        // of the current row
    std::size_t row_end_ = 0;       // of the current row, from begin_, after quoted_cells()
    std::vector<Cell> cells_;       // of the current row
    std::vector<std::string> own_;  // cells that had doubled quotes, and the front of a long row
};

// A cell as it must be written so that it is read back the same: quoted where it has to be.
[[nodiscard]] std::string csv_cell(std::string_view text);

// Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7).
[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace tillside::head_office::importing
