#include "sync/head_office/program/stores.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "sync/head_office/store/postgres/postgres_database.hpp"

namespace tillside::head_office::program {

namespace {

// The program has one command line.
Stores& from_command_line() {
    static Stores stores;
    return stores;
}

Result<std::string> chosen(const char* option, const std::string& said, const char* variable) {
    const char* environment = std::getenv(variable);
    const std::string url = !said.empty() ? said : environment != nullptr ? environment : "";
    if (url.empty()) return url;
    if (!store::is_postgres_url(url)) {
        return fail(Domain::configuration, "bad_store",
                    fmt::format("{}: name a PostgreSQL database, postgresql://…; without {} the "
                                "data folder holds everything",
                                option, option));
    }
    if (!said.empty() && store::postgres::holds_password(url)) {
        return fail(Domain::configuration, "password_shown",
                    fmt::format("{}: leave the password out of the command line, where everybody "
                                "on this machine can read it; put it into ~/.pgpass, PGPASSWORD or "
                                "a service file, or the whole URL into {}",
                                option, variable));
    }
    return url;
}

}  // namespace

store::Location Stores::data_at(const std::filesystem::path& data) const {
    return {data / "hq.db", store, "tillside"};
}

store::Location Stores::keys_at(const std::filesystem::path& data) const {
    return {data / "keys.db", keys_store.empty() ? store : keys_store, "tillside_keys"};
}

void add_store_options(command_line::Command& app) {
    app.add_option("--store", from_command_line().store,
                   "PostgreSQL database that holds the data: postgresql://USER@HOST:PORT/DATABASE; "
                   "without it files in the data folder");
    app.add_option("--keys-store", from_command_line().keys_store,
                   "PostgreSQL database that holds customers' keys; without it that of --store");
}

Result<Stores> chosen_stores() {
    auto store = chosen("--store", from_command_line().store, "TILLSIDE_STORE");
    if (!store) return std::unexpected(std::move(store.error()));
    auto keys = chosen("--keys-store", from_command_line().keys_store, "TILLSIDE_KEYS_STORE");
    if (!keys) return std::unexpected(std::move(keys.error()));
    return Stores{std::move(*store), std::move(*keys)};
}

}  // namespace tillside::head_office::program
