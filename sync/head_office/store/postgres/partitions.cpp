#include "sync/head_office/store/postgres/partitions.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace tillside::head_office::store::postgres {

namespace {

// About two months of a chain that records two million events a day.
constexpr std::int64_t range_positions = std::int64_t{1} << 27;
constexpr std::int64_t ranges_ahead = 2;

Result<void> make_partition(Database& database, const std::string& table, std::int64_t range) {
    const std::string name = fmt::format("{}_p{}", table, range);
    auto there = database.number(
        "SELECT count(*) FROM pg_class WHERE relname = ?1 "
        "AND relnamespace = current_schema()::regnamespace",
        {name});
    if (!there) return std::unexpected(std::move(there.error()));
    if (*there != 0) return {};
    // Refused where the default partition already holds such rows: they stay there, and are found.
    auto made = database.transaction([&]() -> Result<void> {
        auto done = database.execute(
            fmt::format("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})", name, table,
                        range * range_positions, (range + 1) * range_positions));
        if (!done) return std::unexpected(std::move(done.error()));
        return {};
    });
    if (!made && made.error().code != "refused") return made;
    return {};
}

}  // namespace

Result<void> extend_partitions(Database& database) {
    auto tables = database.rows(
        "SELECT relname FROM pg_partitioned_table JOIN pg_class ON oid = partrelid "
        "WHERE partstrat = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname",
        {}, [](const Row& row) { return row.text_copy(0); });
    if (!tables) return std::unexpected(std::move(tables.error()));
    if (tables->empty()) return {};
    auto newest = database.number("SELECT max(position) FROM events");
    if (!newest) return std::unexpected(std::move(newest.error()));
    const std::int64_t first = *newest / range_positions;
    for (const std::string& table : *tables) {
        for (std::int64_t range = first; range < first + ranges_ahead; ++range) {
            if (auto made = make_partition(database, table, range); !made) return made;
        }
    }
    return {};
}

}  // namespace tillside::head_office::store::postgres
