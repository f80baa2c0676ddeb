#include "sync/head_office/store/postgres/failures.hpp"

#include <fmt/format.h>

#include <pqxx/except>
#include <string>

namespace tillside::head_office::store::postgres {

namespace {

// One line, as a log wants it.
std::string words_of(const std::exception& error) {
    std::string words = error.what();
    while (words.ends_with('\n'))
        words.pop_back();
    for (char& c : words) {
        if (c == '\n') c = ' ';
    }
    return words;
}

Error made(std::string_view code, std::string message, bool retryable) {
    return {Domain::store, std::string(code), std::move(message), retryable};
}

Error unreachable(std::string_view where, const std::exception& error) {
    return made("unreachable",
                fmt::format("{}: the database server does not answer ({}); it is asked again by "
                            "itself; see whether PostgreSQL runs",
                            where, words_of(error)),
                true);
}

// By SQLSTATE (PostgreSQL 15, appendix A).
Error by_state(std::string_view where, const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    const auto is = [&](std::string_view begin) { return state.starts_with(begin); };
    if (is("57P") || is("08") || is("25006")) return unreachable(where, error);
    if (is("40") || is("55P03") || is("55006")) {
        return made("busy", fmt::format("{}: another transaction holds what is needed", where),
                    true);
    }
    if (is("53100")) {
        return made(
            "full",
            fmt::format("{}: no room on the server's disk; free some, it goes on by itself", where),
            true);
    }
    if (is("53")) {
        return made("busy", fmt::format("{}: the server has no room ({})", where, words_of(error)),
                    true);
    }
    if (is("23")) return made("refused", fmt::format("{}: {}", where, words_of(error)), false);
    if (is("XX001") || is("XX002")) {
        return made("damaged",
                    fmt::format("{}: the database is damaged ({}); restore it from a backup", where,
                                words_of(error)),
                    false);
    }
    return made("failed", fmt::format("{}: {} [{}]", where, words_of(error), state), false);
}

}  // namespace

Error failure(std::string_view where, const std::exception& error) {
    if (dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr ||
        dynamic_cast<const pqxx::in_doubt_error*>(&error) != nullptr) {
        return unreachable(where, error);
    }
    if (dynamic_cast<const pqxx::transaction_rollback*>(&error) != nullptr) {
        return made("busy", fmt::format("{}: another transaction holds what is needed", where),
                    true);
    }
    if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error)) {
        return by_state(where, *sql);
    }
    return made("failed", fmt::format("{}: {}", where, words_of(error)), false);
}

}  // namespace tillside::head_office::store::postgres
