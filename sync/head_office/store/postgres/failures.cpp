#include "sync/head_office/store/postgres/failures.hpp"

#include <fmt/format.h>

#include <string>

namespace tillside::head_office::store::postgres {

namespace {

// One line, as a log wants it.
std::string one_line(std::string words) {
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

Error unreachable(std::string_view where, std::string_view words) {
    return made("unreachable",
                fmt::format("{}: the database server does not answer ({}); it is asked again by "
                            "itself; see whether PostgreSQL runs",
                            where, words),
                true);
}

// By SQLSTATE (PostgreSQL 15, appendix A).
Error by_state(std::string_view where, std::string_view state, std::string_view words) {
    const auto is = [&](std::string_view begin) { return state.starts_with(begin); };
    if (is("57P") || is("08") || is("25006")) return unreachable(where, words);
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
        return made("busy", fmt::format("{}: the server has no room ({})", where, words), true);
    }
    if (is("23")) return made("refused", fmt::format("{}: {}", where, words), false);
    if (is("XX001") || is("XX002")) {
        return made(
            "damaged",
            fmt::format("{}: the database is damaged ({}); restore it from a backup", where, words),
            false);
    }
    return made("failed", fmt::format("{}: {} [{}]", where, words, state), false);
}

}  // namespace

Error failure(std::string_view where, const PGconn* connection, const PGresult* result) {
    const char* state =
        result == nullptr ? nullptr : ::PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string words =
        one_line(result == nullptr ? ::PQerrorMessage(connection) : ::PQresultErrorMessage(result));
    if (::PQstatus(connection) != CONNECTION_OK) return unreachable(where, words);
    if (state != nullptr) return by_state(where, state, words);
    return made("failed", fmt::format("{}: {}", where, words), false);
}

}  // namespace tillside::head_office::store::postgres
