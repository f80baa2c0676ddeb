#include "sync/head_office/store/postgres/rows.hpp"

#include <charconv>
#include <limits>

namespace tillside::head_office::store::postgres {

namespace {

constexpr Oid type_bytea = 17;

int digit(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

// "\x00ff…" (bytea_output = hex).
void unpack(std::string_view hex, std::string& out) {
    out.clear();
    out.reserve(hex.size() / 2);
    for (std::size_t i = 2; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
}

}  // namespace

ResultRow::ResultRow(const PGresult* result)
    : result_(result), columns_(static_cast<std::size_t>(::PQnfields(result))) {
    for (std::size_t i = 0; i < columns_.size(); ++i)
        columns_[i].is_bytes = ::PQftype(result, static_cast<int>(i)) == type_bytea;
}

void ResultRow::go_to(int row) {
    row_ = row;
    for (Column& column : columns_)
        column.unpacked = false;
}

std::string_view ResultRow::as_sent(int column) const {
    return {::PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(::PQgetlength(result_, row_, column))};
}

bool ResultRow::is_null(int column) const {
    return ::PQgetisnull(result_, row_, column) != 0;
}

std::int64_t ResultRow::integer(int column) const {
    const std::string_view text = as_sent(column);
    if (text == "t") return 1;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc::result_out_of_range) return value;
    return text.starts_with('-') ? std::numeric_limits<std::int64_t>::min()
                                 : std::numeric_limits<std::int64_t>::max();
}

double ResultRow::real(int column) const {
    const std::string_view text = as_sent(column);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string_view ResultRow::text(int column) const {
    return blob(column);
}

std::string_view ResultRow::blob(int column) const {
    Column& here = columns_[static_cast<std::size_t>(column)];
    if (!here.is_bytes) return as_sent(column);
    if (!here.unpacked) {
        unpack(as_sent(column), here.bytes);
        here.unpacked = true;
    }
    return here.bytes;
}

}  // namespace tillside::head_office::store::postgres
