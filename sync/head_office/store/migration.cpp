#include "sync/head_office/store/migration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tillside::head_office::store {

namespace {

Result<std::set<int>> applied(Database& database) {
    if (auto made = database.run_script("CREATE TABLE IF NOT EXISTS migrations ("
                                        "number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
        !made) {
        return std::unexpected(std::move(made.error()));
    }
    std::set<int> numbers;
    auto read = database.query("SELECT number FROM migrations", {}, [&](const Row& row) {
        numbers.insert(static_cast<int>(row.integer(0)));
    });
    if (!read) return std::unexpected(std::move(read.error()));
    return numbers;
}

Result<void> apply(Database& database, const Migration& migration) {
    return database.transaction([&]() -> Result<void> {
        if (auto done = database.change_tables(migration); !done) {
            return std::unexpected(done.error().with_context(migration.name));
        }
        auto noted = database.execute("INSERT INTO migrations (number, name) VALUES (?1, ?2)",
                                      {migration.number, migration.name});
        if (!noted) return std::unexpected(std::move(noted.error()));
        return {};
    });
}

}  // namespace

Result<void> migrate(Database& database, std::span<const Migration> migrations) {
    auto had = applied(database);
    if (!had) return std::unexpected(std::move(had.error()));
    const int newest = migrations.empty() ? 0 : migrations.back().number;
    if (!had->empty() && *had->rbegin() > newest) {
        return fail(Domain::store, "newer",
                    fmt::format("{} was last used by a newer version of this program (table "
                                "change {}; this one knows up to {}); run the newer version",
                                database.where(), *had->rbegin(), newest));
    }
    for (const Migration& migration : migrations) {
        if (had->contains(migration.number)) continue;
        if (auto done = apply(database, migration); !done) return done;
    }
    return {};
}

}  // namespace tillside::head_office::store
