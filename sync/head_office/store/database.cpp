#include "sync/head_office/store/database.hpp"

#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/store/postgres/postgres_database.hpp"
#include "sync/head_office/store/sqlite/sqlite_database.hpp"

namespace tillside::head_office::store {

Result<std::int64_t> Database::number(std::string_view sql,
                                      std::initializer_list<Parameter> parameters) {
    std::int64_t value = 0;
    auto done = query(sql, parameters, [&](const Row& row) { value = row.integer(0); });
    if (!done) return std::unexpected(std::move(done.error()));
    return value;
}

bool is_postgres_url(std::string_view text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

Result<std::unique_ptr<Database>> open(const Location& location,
                                       std::span<const Migration> migrations) {
    return location.url.empty() ? open(location.file, migrations)
                                : postgres::open(location, migrations);
}

Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                       std::span<const Migration> migrations) {
    auto database = sqlite::open_file(file);
    if (!database) return database;
    if (auto done = migrate(**database, migrations); !done) {
        return std::unexpected(std::move(done.error()));
    }
    return database;
}

Result<std::unique_ptr<Database>> open_to_read(const std::filesystem::path& file) {
    return sqlite::open_file_to_read(file);
}

}  // namespace tillside::head_office::store
