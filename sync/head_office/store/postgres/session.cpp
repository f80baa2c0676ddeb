#include "sync/head_office/store/postgres/session.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <pqxx/binarystring>
#include <pqxx/except>
#include <pqxx/prepared_statement>

#include "sync/head_office/store/postgres/arrays.hpp"
#include "sync/head_office/store/postgres/dialect.hpp"
#include "sync/head_office/store/text.hpp"

namespace tillside::head_office::store::postgres {

// A parameter in PostgreSQL's text form; nothing = NULL.
struct SentText {
    std::optional<std::string> text;
};

}  // namespace tillside::head_office::store::postgres

namespace pqxx {

template <>
struct string_traits<tillside::head_office::store::postgres::SentText> {
    using Sent = tillside::head_office::store::postgres::SentText;
    static constexpr const char* name() noexcept { return "SentText"; }
    static constexpr bool has_null() noexcept { return true; }
    static bool is_null(const Sent& sent) noexcept { return !sent.text; }
    static std::string to_string(const Sent& sent) { return *sent.text; }
};

}  // namespace pqxx

namespace tillside::head_office::store::postgres {

namespace {

constexpr std::chrono::milliseconds connect_pause{500};

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

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\\x";
    out.reserve(2 + bytes.size() * 2);
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[c & 0x0f];
    }
    return out;
}

SentText sent(const Parameter::Value& value) {
    return std::visit(
        [](const auto& known) -> SentText {
            using T = std::decay_t<decltype(known)>;
            if constexpr (std::is_same_v<T, std::nullptr_t>) {
                return {};
            } else if constexpr (std::is_same_v<T, std::string_view>) {
                std::string spare;
                return {std::string(storable_text(known, spare))};
            } else if constexpr (std::is_same_v<T, Blob>) {
                return {hex_of(known.bytes)};
            } else {
                std::array<char, 40> digits{};
                const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), known);
                return {std::string(digits.data(), end.ptr)};
            }
        },
        value);
}

}  // namespace

Session::Session(const Location& location)
    : url_(with_defaults(location.url)), schema_(location.schema) {}

void Session::connect() {
    if (is_open()) return;
    const auto now = std::chrono::steady_clock::now();
    if (!failure_.empty() && now - failed_at_ < connect_pause) {
        throw pqxx::broken_connection(failure_);
    }
    drop();
    try {
        connection_ = std::make_unique<pqxx::connection>(url_);
        connection_->set_verbosity(pqxx::connection_base::terse);  // no DETAIL: it quotes values
        work_ = std::make_unique<pqxx::nontransaction>(*connection_);
        set_up();
        failure_.clear();
    } catch (const std::exception& error) {
        drop();
        failure_ = error.what();
        failed_at_ = now;
        throw;
    }
}

// A process that stands still in the middle of a transaction keeps the others from the log for a
// minute, not for ever.
void Session::set_up() {
    run(
        fmt::format("SET client_encoding = 'UTF8'; SET client_min_messages = warning; "
                    "SET standard_conforming_strings = on; SET bytea_output = hex; "
                    "SET synchronous_commit = on; SET default_transaction_isolation = "
                    "'read committed'; SET lock_timeout = '10s'; "
                    "SET idle_in_transaction_session_timeout = '60s'; SET search_path = \"{}\"",
                    schema_));
}

void Session::drop() noexcept {
    work_.reset();
    connection_.reset();
    names_.clear();
}

pqxx::result Session::run(const std::string& sql) {
    return work_->exec(sql);
}

const std::string& Session::prepared(std::string_view sql) {
    const auto known = names_.find(sql);
    if (known != names_.end()) return known->second;
    std::string name = fmt::format("s{}", names_.size());
    connection_->prepare(name, statement_text(sql));
    return names_.emplace(sql, std::move(name)).first->second;
}

pqxx::result Session::run(std::string_view sql, Database::Parameters parameters) {
    std::vector<SentText> texts;
    texts.reserve(parameters.size());
    for (const Parameter& parameter : parameters)
        texts.push_back(sent(parameter.value()));
    return work_->exec_prepared(prepared(sql), pqxx::prepare::make_dynamic_params(texts));
}

pqxx::result Session::run_rows(const RowsStatement& statement, Database::Parameters values) {
    const std::size_t width = statement.columns.size();
    std::vector<pqxx::binarystring> columns;
    columns.reserve(width);
    for (std::size_t i = 0; i < width; ++i) {
        const std::string array = column_as_array(values, width, i, statement.columns[i]);
        columns.emplace_back(array.data(), array.size());
    }
    return work_->exec_prepared(prepared(statement.all),
                                pqxx::prepare::make_dynamic_params(columns));
}

}  // namespace tillside::head_office::store::postgres
