// Reads a CSV file (RFC 4180), plain or .zst, whole into memory, with its columns found by the
// names in its first row. For files of a test or a demonstration; it refuses rows that it cannot
// read and names their line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sync/wire/error.hpp"

namespace tillside::replay {

class Table {
public:
    // DIR/NAME or DIR/NAME.zst. Errors (Domain::import_csv): missing, not_readable, bad_row.
    [[nodiscard]] static Result<Table> read(const std::filesystem::path& folder,
                                            std::string_view name);
    // Whether one of the two is there.
    [[nodiscard]] static bool exists(const std::filesystem::path& folder, std::string_view name);

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }
    [[nodiscard]] bool has(std::string_view column) const;
    // Their names, in the file's order.
    [[nodiscard]] const std::vector<std::string>& columns() const { return names_; }
    // The cell, or "" where the file has no such column.
    [[nodiscard]] const std::string& at(std::size_t row, std::string_view column) const;

private:
    [[nodiscard]] Result<void> parse(std::string_view text, std::string_view name);

    std::vector<std::string> names_;
    std::unordered_map<std::string, std::size_t> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace tillside::replay
