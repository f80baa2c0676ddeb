#include "tests/postgres/test_store.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/postgres/postgres_server.hpp"

namespace tillside::tests {

using namespace head_office;

namespace {

std::vector<Driver> drivers() {
    std::vector<Driver> all = {Driver::sqlite};
    if (postgres_is_installed()) all.push_back(Driver::postgres);
    return all;
}

// The server that ctest started for all, or one for this program.
const PostgresServer& server() {
    static TemporaryFolder folder;
    static const std::unique_ptr<PostgresServer> one = [] {
        if (const char* file = std::getenv("TILLSIDE_TEST_POSTGRES")) {
            std::string shared;
            std::getline(std::ifstream(file), shared);
            if (!shared.empty()) return PostgresServer::at(shared);
        }
        return std::make_unique<PostgresServer>(folder.path(),
                                                PostgresServer::Disk::not_waited_for);
    }();
    return *one;
}

std::string template_name() {
    std::size_t sum = 0;
    const auto add = [&](std::string_view text) {
        sum = sum * 1'000'003 + std::hash<std::string_view>{}(text);
    };
    for (const auto& schema : {store::head_office_schema(), store::keys_schema()}) {
        for (const store::Migration& migration : schema) {
            add(migration.sql);
            add(migration.postgres_sql);
        }
    }
    return fmt::format("template_{:x}", sum);
}

store::Location postgres_location(const std::string& url, const std::string& name) {
    return {{}, url, name == "hq" ? "tillside" : "tillside_" + name};
}

// A connection of the tests' own, beside head office's.
class Admin {
public:
    explicit Admin(const std::string& url) : connection_(::PQconnectdb(url.c_str()), ::PQfinish) {}

    // The first value of the first row; "" where there is none.
    std::string exec(const std::string& sql) {
        const std::unique_ptr<PGresult, decltype(&::PQclear)> result(
            ::PQexec(connection_.get(), sql.c_str()), ::PQclear);
        const auto status = ::PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error(::PQerrorMessage(connection_.get()));
        }
        return ::PQntuples(result.get()) == 0 ? "" : ::PQgetvalue(result.get(), 0, 0);
    }

private:
    std::unique_ptr<PGconn, decltype(&::PQfinish)> connection_;
};

// A database with all tables, of which each test gets a copy; made by whoever comes first.
void make_template(Admin& admin, const std::string& name) {
    admin.exec("SELECT pg_advisory_lock(7313)");
    const auto there = fmt::format("SELECT 1 FROM pg_database WHERE datname = '{}'", name);
    if (admin.exec(there).empty()) {
        const std::string part = name + "_part";
        admin.exec("DROP DATABASE IF EXISTS " + part);
        admin.exec("CREATE DATABASE " + part);
        const std::string url = server().url(part);
        REQUIRE(store::open(postgres_location(url, "hq"), store::head_office_schema()));
        REQUIRE(store::open(postgres_location(url, "keys"), store::keys_schema()));
        admin.exec(fmt::format("ALTER DATABASE {} RENAME TO {}", part, name));
    }
    admin.exec("SELECT pg_advisory_unlock(7313)");
}

}  // namespace

bool postgres_is_installed() {
    if (PostgresServer::installed()) return true;
    WARN("PostgreSQL: SKIPPED, postgresql-15 is not installed");
    return false;
}

Driver driver_in_turn() {
    static const std::vector<Driver> all = drivers();
    return GENERATE(from_range(all));
}

TestStore::TestStore(Driver driver) : driver_(driver) {
    UNSCOPED_INFO((on_postgres() ? "on PostgreSQL" : "on SQLite"));
    if (!on_postgres()) return;
    static int number = 0;
    database_ = fmt::format("test_{}_{}", ::getpid(), ++number);
    Admin admin(server().url());
    const std::string model = template_name();
    make_template(admin, model);
    admin.exec(fmt::format("CREATE DATABASE {} TEMPLATE {}", database_, model));
    url_ = server().url(database_);
}

TestStore::~TestStore() {
    if (database_.empty()) return;
    try {
        Admin admin(server().url());
        admin.exec(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", database_));
    } catch (const std::exception& error) {
        WARN(error.what());
    }
}

store::Location TestStore::location(const std::string& name) const {
    if (on_postgres()) return postgres_location(url_, name);
    return {folder_ / (name + ".db")};
}

std::string TestStore::bytes_on_disk(const std::string& name) const {
    const auto contents = [](const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    if (!on_postgres()) {
        const std::string file = location(name).file.string();
        return contents(file) + contents(file + "-wal");
    }
    Admin admin(url_);
    admin.exec("CHECKPOINT");
    const std::string number = admin.exec(
        "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database "
        "WHERE datname = current_database()");
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(number))
        all += contents(file.path());
    return all;
}

std::unique_ptr<store::Database> TestStore::open(
    const std::string& name, std::span<const store::Migration> migrations) const {
    auto opened = store::open(location(name), migrations);
    if (!opened) FAIL(opened.error().code << ": " << opened.error().message);
    return std::move(*opened);
}

}  // namespace tillside::tests
