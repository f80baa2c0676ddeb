#include "sync/head_office/store/postgres/postgres_database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <utility>

#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/store/postgres/dialect.hpp"
#include "sync/head_office/store/postgres/partitions.hpp"
#include "sync/head_office/store/postgres/rows.hpp"
#include "sync/head_office/store/postgres/session.hpp"

namespace tillside::head_office::store::postgres {

namespace {

constexpr int server_version_min = 150000;

class PostgresDatabase final : public Database {
public:
    explicit PostgresDatabase(const Location& location)
        : name_(fmt::format("{} (schema {})", shown(location.url), location.schema)),
          schema_(location.schema),
          session_(location, name_) {}

    Result<void> connect() {
        return attempt([] { return Result<void>{}; });
    }

    // Only what a server of ours needs is made here; who may not make a schema names one that is.
    Result<void> prepare_schema() {
        return transaction([&]() -> Result<void> {
            auto version = number("SELECT current_setting('server_version_num')::bigint");
            if (!version) return std::unexpected(std::move(version.error()));
            if (*version < server_version_min) {
                return fail(Domain::store, "too_old",
                            fmt::format("{}: PostgreSQL 15 or newer is needed", name_));
            }
            // Until the end of the transaction; whoever starts at the same moment waits.
            auto turn = query("SELECT pg_advisory_xact_lock(hashtextextended(?1, 7311))", {schema_},
                              [](const Row&) {});
            if (!turn) return turn;
            auto there = number("SELECT count(*) FROM pg_namespace WHERE nspname = ?1", {schema_});
            if (!there) return std::unexpected(std::move(there.error()));
            if (*there == 0) {
                if (auto made = run(fmt::format("CREATE SCHEMA \"{}\"", schema_)); !made) {
                    return made;
                }
            }
            return run(
                "CREATE TABLE IF NOT EXISTS turns (number bigint PRIMARY KEY); "
                "INSERT INTO turns (number) VALUES (1), (2) ON CONFLICT (number) DO NOTHING");
        });
    }

    // One process at a time, for as long as `work` takes.
    template <typename Work>
    Result<void> alone(Work work) {
        if (auto begun =
                run(fmt::format("SELECT pg_advisory_lock(hashtextextended('{}', 7312))", schema_));
            !begun) {
            return begun;
        }
        auto result = work();
        (void)run(fmt::format("SELECT pg_advisory_unlock(hashtextextended('{}', 7312))", schema_));
        return result;
    }

    Result<void> run_script(std::string_view sql) override { return run(script_text(sql)); }

    Result<void> change_tables(const Migration& migration) override {
        return migration.postgres_sql.empty() ? run_script(migration.sql)
                                              : run(std::string(migration.postgres_sql));
    }

    Result<std::int64_t> execute_with(std::string_view sql, Parameters parameters) override {
        std::int64_t changed = 0;
        auto done = attempt([&] {
            return used(session_.run(sql, parameters), [&](const Answer& answer) {
                changed = std::atoll(::PQcmdTuples(answer.get()));
            });
        });
        if (!done) return std::unexpected(std::move(done.error()));
        return changed;
    }

    Result<void> query_with(std::string_view sql, Parameters parameters,
                            const EachRow& each) override {
        Answer answer;
        const auto ask = [&] {
            return used(session_.run(sql, parameters),
                        [&](Answer& given) { answer = std::move(given); });
        };
        auto done = attempt(ask);
        // Outside a transaction nothing is lost by asking again on a new connection.
        if (!done && done.error().code == "unreachable" && depth_ == 0) done = attempt(ask);
        if (!done) return done;
        each_row(answer.get(), each);
        return {};
    }

    Result<std::vector<bool>> execute_rows(const RowsStatement& statement,
                                           Parameters values) override {
        std::vector<bool> affected(values.size() / statement.columns.size());
        if (affected.empty()) return affected;
        auto done = attempt([&] {
            return used(session_.run_rows(statement, values), [&](const Answer& answer) {
                mark_affected(statement.all_or_none, answer.get(), affected);
            });
        });
        if (!done) return std::unexpected(std::move(done.error()));
        return affected;
    }

    Result<void> execute_later(std::string_view sql, Parameters parameters) override {
        return begin_later([&] { return session_.send(sql, parameters); });
    }

    Result<void> execute_rows_later(const RowsStatement& statement, Parameters values,
                                    std::vector<bool>& affected) override {
        affected.assign(values.size() / statement.columns.size(), false);
        if (affected.empty()) return {};
        return begin_later([&] {
            return session_.send_rows(
                statement, values,
                [all = statement.all_or_none, &affected](const PGresult* result) {
                    mark_affected(all, result, affected);
                });
        });
    }

    Result<void> settle() override {
        auto settled = session_.settle();
        if (!settled) failed_ = depth_ > 0;
        if (!settled && settled.error().code == "unreachable") session_.drop();
        return settled;
    }

    Result<void> lock(Turn turn) override {
        // A transaction that begins with it saves a round trip.
        if (begin_is_due_) {
            return begin_with(fmt::format("; SELECT number FROM turns WHERE number = {} FOR UPDATE",
                                          static_cast<int>(turn)));
        }
        return query("SELECT number FROM turns WHERE number = ?1 FOR UPDATE",
                     {static_cast<int>(turn)}, [](const Row&) {});
    }

    Result<bool> try_lock(Turn turn) override {
        bool had = false;
        auto asked = query("SELECT number FROM turns WHERE number = ?1 FOR UPDATE SKIP LOCKED",
                           {static_cast<int>(turn)}, [&](const Row&) { had = true; });
        if (!asked) return std::unexpected(std::move(asked.error()));
        return had;
    }

    // Pages are the server's affair (data checksums, pg_amcheck).
    Result<void> check() override { return connect(); }

    Result<void> drop_leftovers() override {
        std::string tables;
        auto read = query(
            "SELECT quote_ident(relname) FROM pg_class "
            "WHERE relnamespace = ?1::regnamespace AND relkind = 'r'",
            {schema_}, [&](const Row& row) {
                tables += tables.empty() ? "VACUUM " : ", ";
                tables += row.text(0);
            });
        if (!read || tables.empty()) return read;
        return run(tables);
    }

    // Who has begun or ended a writing transaction is in the snapshot's text.
    Result<std::int64_t> version_of_others() override {
        return number("SELECT hashtextextended(pg_current_snapshot()::text, 0)");
    }

    std::int64_t bytes() override {
        return number(
                   "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class "
                   "WHERE relnamespace = ?1::regnamespace AND relkind = 'r'",
                   {schema_})
            .value_or(0);
    }

    std::string_view where() const override { return name_; }

protected:
    Result<void> begin() override {
        if (depth_ == 0) {  // said to the server with the first statement
            begin_is_due_ = true;
            failed_ = false;
            ++depth_;
            return {};
        }
        auto begun = run(fmt::format("SAVEPOINT s{}", depth_));
        if (begun) ++depth_;
        return begun;
    }

    Result<void> commit() override {
        // PostgreSQL would answer COMMIT with a rollback, and call that success.
        if (failed_) {
            return fail(Domain::store, "failed",
                        fmt::format("{}: a statement of the transaction failed", name_));
        }
        if (begin_is_due_) {  // nothing was done
            begin_is_due_ = false;
            --depth_;
            return {};
        }
        auto kept = run(depth_ == 1 ? std::string("COMMIT")
                                    : fmt::format("RELEASE SAVEPOINT s{}", depth_ - 1));
        if (kept) --depth_;
        return kept;
    }

    void rollback() noexcept override {
        --depth_;
        if (std::exchange(begin_is_due_, false)) return;
        (void)session_.settle();
        failed_ = !session_.is_open() && depth_ > 0;
        if (!session_.is_open()) return;
        if (!session_.run(depth_ == 0 ? std::string("ROLLBACK")
                                      : fmt::format("ROLLBACK TO SAVEPOINT s{}", depth_))) {
            session_.drop();
            failed_ = depth_ > 0;
        }
    }

private:
    // Begins the outermost transaction, on a new connection where the one that there was broke.
    Result<void> begin_with(const std::string& first_statement) {
        begin_is_due_ = false;
        --depth_;  // as yet there is none
        const auto start = [&] { return used(session_.run("BEGIN" + first_statement), ignore); };
        auto begun = attempt(start);
        if (!begun && begun.error().code == "unreachable") begun = attempt(start);
        ++depth_;
        failed_ = !begun;
        return begun;
    }

    // Something to do on the connection: a transaction that was begun is begun there, and what is
    // under way is waited for.
    template <typename Work>
    Result<void> attempt(Work work) {
        if (begin_is_due_) {
            if (auto begun = begin_with({}); !begun) return begun;
        }
        if (auto settled = settle(); !settled) return settled;
        if (auto whole = transaction_is_whole(); !whole) return whole;
        auto done = session_.connect();
        if (done) done = work();
        return noted(std::move(done));
    }

    // Something that is sent and not waited for.
    template <typename Send>
    Result<void> begin_later(Send send) {
        if (begin_is_due_) {
            if (auto begun = begin_with({}); !begun) return begun;
        }
        if (auto whole = transaction_is_whole(); !whole) return whole;
        return noted(send());
    }

    Result<void> transaction_is_whole() {
        if (depth_ == 0 || session_.is_open()) return {};
        failed_ = true;
        return fail(Domain::store, "unreachable",
                    fmt::format("{}: the connection broke; the transaction is undone", name_),
                    true);
    }

    Result<void> noted(Result<void> done) {
        if (done) return done;
        failed_ = depth_ > 0;
        if (done.error().code == "unreachable") session_.drop();
        return done;
    }

    Result<void> run(const std::string& sql) {
        return attempt([&] { return used(session_.run(sql), ignore); });
    }

    template <typename Use>
    static Result<void> used(Result<Answer> answer, Use use) {
        if (!answer) return std::unexpected(std::move(answer.error()));
        use(*answer);
        return {};
    }
    static void ignore(const Answer&) {}

    static void each_row(const PGresult* result, const EachRow& each) {
        ResultRow row(result);
        const int rows = ::PQntuples(result);
        for (int i = 0; i < rows; ++i) {
            row.go_to(i);
            each(row);
        }
    }

    static void mark_affected(bool all_or_none, const PGresult* result,
                              std::vector<bool>& affected) {
        if (all_or_none) affected.assign(affected.size(), true);
        each_row(result, [&](const Row& row) {  // numbers from 1
            affected.at(static_cast<std::size_t>(row.integer(0) - 1)) = true;
        });
    }

    std::string name_;
    std::string schema_;
    Session session_;
    int depth_ = 0;
    bool begin_is_due_ = false;  // a transaction was begun, and the server has not heard of it
    bool failed_ = false;        // a statement since the innermost begin()
};

struct Parsed {
    explicit Parsed(const std::string& url) : options(::PQconninfoParse(url.c_str(), &error)) {}
    Parsed(const Parsed&) = delete;
    Parsed& operator=(const Parsed&) = delete;
    ~Parsed() {
        ::PQconninfoFree(options);
        ::PQfreemem(error);
    }
    [[nodiscard]] std::string_view value(std::string_view keyword) const {
        for (const auto* option = options; option != nullptr && option->keyword != nullptr;
             ++option) {
            if (option->keyword == keyword && option->val != nullptr) return option->val;
        }
        return {};
    }

    char* error = nullptr;  // before options, which sets it
    PQconninfoOption* options;
};

}  // namespace

bool holds_password(std::string_view url) {
    return !Parsed{std::string(url)}.value("password").empty();
}

std::string shown(std::string_view url) {
    const Parsed parsed{std::string(url)};
    const auto or_default = [](std::string_view value, std::string_view otherwise) {
        return value.empty() ? otherwise : value;
    };
    if (!parsed.value("service").empty()) {
        return fmt::format("PostgreSQL service {}", parsed.value("service"));
    }
    return fmt::format("PostgreSQL {}:{}/{}", or_default(parsed.value("host"), "local"),
                       or_default(parsed.value("port"), "5432"), parsed.value("dbname"));
}

Result<std::unique_ptr<Database>> open(const Location& location,
                                       std::span<const Migration> migrations) {
    if (const Parsed parsed(location.url); parsed.options == nullptr) {
        return fail(Domain::store, "bad_url",
                    "the database's URL cannot be read; it is as for psql: "
                    "postgresql://USER@HOST:PORT/DATABASE");
    }
    auto database = std::make_unique<PostgresDatabase>(location);
    if (auto connected = database->connect(); !connected) {
        return std::unexpected(std::move(connected.error()));
    }
    if (auto prepared = database->prepare_schema(); !prepared) {
        return std::unexpected(std::move(prepared.error()));
    }
    auto changed = database->alone([&]() -> Result<void> {
        if (auto done = migrate(*database, migrations); !done) return done;
        return extend_partitions(*database);
    });
    if (!changed) return std::unexpected(std::move(changed.error()));
    return database;
}

}  // namespace tillside::head_office::store::postgres
