#include "packaging/replay/recent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string>

#include "packaging/replay/table.hpp"

namespace tillside::replay {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::size_t date_bytes = 10;  // YYYY-MM-DD; the time of day follows and stays

std::optional<int> number_in(std::string_view digits) {
    int number = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (error != std::errc() || end != digits.end()) return std::nullopt;
    return number;
}

std::optional<sys_days> date_of(std::string_view timestamp) {
    if (timestamp.size() < date_bytes || timestamp[4] != '-' || timestamp[7] != '-')
        return std::nullopt;
    const auto year = number_in(timestamp.substr(0, 4));
    const auto month = number_in(timestamp.substr(5, 2));
    const auto day = number_in(timestamp.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return sys_days(date);
}

std::string text_of(sys_days day) {
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string quoted(const std::string& cell) {
    if (cell.find_first_of("\",\r\n") == std::string::npos) return cell;
    std::string out = "\"";
    for (const char c : cell)
        out.append(c == '"' ? 2 : 1, c);
    return out + '"';
}

// Nothing where the rows are not dated.
Result<std::optional<sys_days>> last_day(const Table& table) {
    if (table.rows() == 0 || !date_of(table.at(0, "timestamp"))) return std::nullopt;
    sys_days last = sys_days::min();
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto day = date_of(table.at(row, "timestamp"));
        if (!day) {
            return fail_at(
                Domain::import_csv, "bad_date", "timestamp",
                fmt::format("row {} has a timestamp that begins with no date, YYYY-MM-DD; the "
                            "rows before it have one",
                            row + 2));
        }
        last = std::max(last, *day);
    }
    return last;
}

}  // namespace

Result<days> write_recent(const std::filesystem::path& folder, std::string_view name,
                          sys_days today, const std::filesystem::path& out) {
    const auto table = Table::read(folder, name);
    if (!table) return std::unexpected(table.error());
    const auto last = last_day(*table);
    if (!last) return std::unexpected(last.error());
    days moved{0};
    if (*last) moved = std::chrono::floor<std::chrono::weeks>(today - days(1) - **last);

    std::ofstream stream(out, std::ios::binary | std::ios::trunc);
    const auto& columns = table->columns();
    const auto write = [&](auto cell_of) {
        for (std::size_t at = 0; at < columns.size(); ++at)
            stream << (at == 0 ? "" : ",") << quoted(cell_of(columns[at]));
        stream << '\n';
    };
    write([](const std::string& column) { return column; });
    for (std::size_t row = 0; row < table->rows(); ++row) {
        write([&](const std::string& column) {
            const std::string& cell = table->at(row, column);
            if (column != "timestamp" || !*last) return cell;
            return text_of(*date_of(cell) + moved) + cell.substr(date_bytes);
        });
    }
    stream.close();
    if (!stream) {
        return fail(Domain::import_csv, "not_writable",
                    out.string() + " cannot be written; check the folder and the free disk space");
    }
    return moved;
}

}  // namespace tillside::replay
