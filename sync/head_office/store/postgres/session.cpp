#include "sync/head_office/store/postgres/session.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <vector>

#include "sync/head_office/store/postgres/arrays.hpp"
#include "sync/head_office/store/postgres/dialect.hpp"
#include "sync/head_office/store/postgres/failures.hpp"
#include "sync/head_office/store/text.hpp"

namespace tillside::head_office::store::postgres {

namespace {

constexpr std::chrono::milliseconds connect_pause{500};
constexpr int as_text = 0;  // libpq's formats of a parameter
constexpr int as_binary = 1;

// What the URL does not say itself: a server that vanished is noticed in seconds, not hours.
constexpr std::array<std::string_view, 4> defaults = {"application_name=tillside-hq",
                                                      "connect_timeout=5", "tcp_user_timeout=15000",
                                                      "keepalives_idle=15"};

std::string with_defaults(std::string url) {
    for (const std::string_view setting : defaults) {
        if (url.contains(setting.substr(0, setting.find('=') + 1))) continue;
        url += url.contains('?') ? (url.ends_with('?') ? "" : "&") : "?";
        url += setting;
    }
    return url;
}

// A script of comments only is an empty query.
bool succeeded(const PGresult* result) {
    const ExecStatusType status = ::PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

}  // namespace

// Text and numbers go in the text form, bytes and arrays as they are.
struct Session::Sent {
    std::deque<std::string> own;  // what had to be made; the values point into it
    std::vector<const char*> values;
    std::vector<int> sizes;
    std::vector<int> formats;

    void add(const char* value, std::size_t size, int format) {
        values.push_back(value);
        sizes.push_back(static_cast<int>(size));
        formats.push_back(format);
    }
    // libpq wants an end of zero in the text form.
    void add_text(std::string text) {
        const std::string& kept = own.emplace_back(std::move(text));
        add(kept.c_str(), kept.size(), as_text);
    }
    void add(const Parameter::Value& value) {
        std::visit(
            [&](const auto& known) {
                using T = std::decay_t<decltype(known)>;
                if constexpr (std::is_same_v<T, std::nullptr_t>) {
                    add(nullptr, 0, as_text);
                } else if constexpr (std::is_same_v<T, std::string_view>) {
                    std::string spare;
                    add_text(std::string(storable_text(known, spare)));
                } else if constexpr (std::is_same_v<T, Blob>) {
                    // Empty bytes may come without a place, which would mean NULL.
                    add(known.bytes.empty() ? "" : known.bytes.data(), known.bytes.size(),
                        as_binary);
                } else {
                    std::array<char, 40> digits{};
                    const auto end =
                        std::to_chars(digits.data(), digits.data() + digits.size(), known);
                    add_text(std::string(digits.data(), end.ptr));
                }
            },
            value);
    }

    static Sent of(Database::Parameters parameters) {
        Sent sent;
        for (const Parameter& parameter : parameters)
            sent.add(parameter.value());
        return sent;
    }
    static Sent of_rows(const RowsStatement& statement, Database::Parameters values) {
        Sent sent;
        const std::size_t width = statement.columns.size();
        for (std::size_t i = 0; i < width; ++i) {
            const std::string& array =
                sent.own.emplace_back(column_as_array(values, width, i, statement.columns[i]));
            sent.add(array.data(), array.size(), as_binary);
        }
        return sent;
    }
};

Session::Session(const Location& location, std::string name)
    : url_(with_defaults(location.url)), schema_(location.schema), name_(std::move(name)) {}

Error Session::failed(const PGresult* result) const {
    return failure(name_, connection_.get(), result);
}

Result<void> Session::connect() {
    if (is_open()) return {};
    const auto now = std::chrono::steady_clock::now();
    if (failure_ && now - failed_at_ < connect_pause) return std::unexpected(*failure_);
    drop();
    connection_.reset(::PQconnectdb(url_.c_str()));
    ::PQsetErrorVerbosity(connection_.get(), PQERRORS_TERSE);  // no DETAIL: it quotes values
    ::PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    auto ready = is_open() ? set_up() : std::unexpected(failed(nullptr));
    if (ready) {
        failure_.reset();
        return {};
    }
    drop();
    failure_ = ready.error();
    failed_at_ = now;
    return ready;
}

// A process that stands still in the middle of a transaction keeps the others from the log for a
// minute, not for ever.
Result<void> Session::set_up() {
    auto done =
        run(fmt::format("SET client_encoding = 'UTF8'; SET client_min_messages = warning; "
                        "SET standard_conforming_strings = on; SET bytea_output = hex; "
                        "SET synchronous_commit = on; SET default_transaction_isolation = "
                        "'read committed'; SET lock_timeout = '10s'; "
                        "SET idle_in_transaction_session_timeout = '60s'; SET search_path = \"{}\"",
                        schema_));
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

void Session::drop() noexcept {
    under_way_.clear();
    connection_.reset();
    names_.clear();
}

Result<Answer> Session::run(const std::string& sql) {
    Answer answer(::PQexec(connection_.get(), sql.c_str()));
    if (!succeeded(answer.get())) return std::unexpected(failed(answer.get()));
    return answer;
}

Result<std::string> Session::prepared(std::string_view sql) {
    const auto known = names_.find(sql);
    if (known != names_.end()) return known->second;
    std::string name = fmt::format("s{}", ++prepared_);
    const std::string text = statement_text(sql);
    if (is_under_way()) {
        if (::PQsendPrepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr) == 0) {
            return std::unexpected(failed(nullptr));
        }
        under_way_.push_back({{}, std::string(sql)});
    } else {
        const Answer answer(::PQprepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr));
        if (!succeeded(answer.get())) return std::unexpected(failed(answer.get()));
    }
    return names_.emplace(sql, std::move(name)).first->second;
}

Result<Answer> Session::run_prepared(std::string_view sql, const Sent& sent) {
    const auto name = prepared(sql);
    if (!name) return std::unexpected(name.error());
    Answer answer(::PQexecPrepared(connection_.get(), name->c_str(),
                                   static_cast<int>(sent.values.size()), sent.values.data(),
                                   sent.sizes.data(), sent.formats.data(), as_text));
    if (!succeeded(answer.get())) return std::unexpected(failed(answer.get()));
    return answer;
}

Result<Answer> Session::run(std::string_view sql, Database::Parameters parameters) {
    return run_prepared(sql, Sent::of(parameters));
}

Result<Answer> Session::run_rows(const RowsStatement& statement, Database::Parameters values) {
    return run_prepared(statement.all, Sent::of_rows(statement, values));
}

Result<void> Session::send(std::string_view sql, Database::Parameters parameters) {
    return send_prepared(sql, Sent::of(parameters), {});
}

Result<void> Session::send_rows(const RowsStatement& statement, Database::Parameters values,
                                Take take) {
    return send_prepared(statement.all, Sent::of_rows(statement, values), std::move(take));
}

// PQsendFlushRequest has the server answer before a sync point, PQflush has it begin at once.
Result<void> Session::send_prepared(std::string_view sql, const Sent& sent, Take take) {
    PGconn* connection = connection_.get();
    const auto name = prepared(sql);
    if (!name) return std::unexpected(name.error());
    if (!is_under_way() && ::PQenterPipelineMode(connection) == 0) {
        return std::unexpected(failed(nullptr));
    }
    if (::PQsendQueryPrepared(connection, name->c_str(), static_cast<int>(sent.values.size()),
                              sent.values.data(), sent.sizes.data(), sent.formats.data(),
                              as_text) == 0 ||
        ::PQsendFlushRequest(connection) == 0 || ::PQflush(connection) < 0) {
        return std::unexpected(failed(nullptr));
    }
    under_way_.push_back({std::move(take), {}});
    return {};
}

Result<void> Session::settle() {
    if (!is_under_way()) return {};
    PGconn* connection = connection_.get();
    if (::PQpipelineSync(connection) == 0) {
        Error error = failed(nullptr);
        drop();
        return std::unexpected(std::move(error));
    }
    Result<void> settled;
    while (settled && !under_way_.empty()) {
        const Answer answer(::PQgetResult(connection));
        while (const Answer rest{::PQgetResult(connection)}) {
        }
        if (!succeeded(answer.get())) {
            settled = std::unexpected(failed(answer.get()));
            break;
        }
        if (under_way_.front().take) under_way_.front().take(answer.get());
        under_way_.pop_front();
    }
    // After an error the rest comes as "aborted"; all ends with the sync point.
    while (::PQpipelineStatus(connection) != PQ_PIPELINE_OFF && is_open()) {
        const Answer rest(::PQgetResult(connection));
        if (::PQresultStatus(rest.get()) != PGRES_PIPELINE_SYNC) continue;
        if (::PQexitPipelineMode(connection) == 0) {
            drop();
            break;
        }
    }
    for (const UnderWay& passed_over : under_way_)
        names_.erase(passed_over.prepares);
    under_way_.clear();
    return settled;
}

}  // namespace tillside::head_office::store::postgres
