// One pass over the text; quotes as RFC 4180 has them.
#include "packaging/replay/table.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>

#include "sync/wire/compression.hpp"

namespace tillside::replay {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{1} << 30;

std::optional<std::string> bytes_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(stream), {}};
}

// Takes one row off the front of text. False where a quoted cell is never closed.
bool take_row(std::string_view& text, std::vector<std::string>& cells) {
    cells.assign(1, "");
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); i++) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            cells.back() += '"';
            i++;
        } else if (c == '"' && (quoted || cells.back().empty())) {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            cells.emplace_back();
        } else if (!quoted && c == '\n') {
            text.remove_prefix(i + 1);
            return true;
        } else if (quoted || c != '\r') {
            cells.back() += c;
        }
    }
    text = {};
    return !quoted;
}

}  // namespace

bool Table::exists(const std::filesystem::path& folder, std::string_view name) {
    return std::filesystem::exists(folder / name) ||
           std::filesystem::exists(folder / (std::string(name) + ".zst"));
}

Result<Table> Table::read(const std::filesystem::path& folder, std::string_view name) {
    const auto plain = folder / name;
    const auto packed = folder / (std::string(name) + ".zst");
    Table table;
    if (const auto text = bytes_of(plain)) {
        if (auto parsed = table.parse(*text, plain.string()); !parsed)
            return std::unexpected(parsed.error());
        return table;
    }
    const auto bytes = bytes_of(packed);
    if (!bytes)
        return fail(Domain::import_csv, "missing",
                    fmt::format("neither {} nor {} can be read", plain.string(), packed.string()));
    const auto text = wire::decompress(*bytes, file_bytes_max);
    if (!text) return std::unexpected(text.error().with_context("unpacking " + packed.string()));
    if (auto parsed = table.parse(*text, packed.string()); !parsed)
        return std::unexpected(parsed.error());
    return table;
}

Result<void> Table::parse(std::string_view text, std::string_view name) {
    std::vector<std::string> cells;
    if (text.empty() || !take_row(text, cells))
        return fail(Domain::import_csv, "bad_row", fmt::format("{} has no first row", name));
    names_ = cells;
    for (std::size_t i = 0; i < cells.size(); i++)
        columns_.emplace(cells[i], i);
    for (std::size_t line = 2; !text.empty(); line++) {
        if (!take_row(text, cells) || cells.size() != columns_.size())
            return fail(Domain::import_csv, "bad_row",
                        fmt::format("{}: row {} has {} cells, {} are needed", name, line,
                                    cells.size(), columns_.size()));
        rows_.push_back(cells);
    }
    return {};
}

bool Table::has(std::string_view column) const {
    return columns_.contains(std::string(column));
}

const std::string& Table::at(std::size_t row, std::string_view column) const {
    static const std::string nothing;
    const auto found = columns_.find(std::string(column));
    return found == columns_.end() ? nothing : rows_[row][found->second];
}

}  // namespace tillside::replay
