#include "sync/head_office/store/postgres/arrays.hpp"

#include <bit>
#include <cstdint>
#include <variant>

#include "sync/head_office/store/text.hpp"

namespace tillside::head_office::store::postgres {

namespace {

// pg_type.dat of PostgreSQL: these numbers are part of its protocol.
constexpr std::uint32_t type_bytea = 17;
constexpr std::uint32_t type_bigint = 20;
constexpr std::uint32_t type_text = 25;

std::uint32_t number_of(ColumnType type) {
    switch (type) {
        case ColumnType::integer:
            return type_bigint;
        case ColumnType::text:
            return type_text;
        case ColumnType::blob:
            break;
    }
    return type_bytea;
}

template <typename Number>
void put(std::string& out, Number number) {
    for (int shift = (sizeof number - 1) * 8; shift >= 0; shift -= 8)
        out += static_cast<char>(number >> shift & 0xff);
}

void put_bytes(std::string& out, std::string_view bytes) {
    put(out, static_cast<std::uint32_t>(bytes.size()));
    out += bytes;
}

void put_value(std::string& out, const Parameter::Value& value) {
    std::visit(
        [&](const auto& known) {
            using T = std::decay_t<decltype(known)>;
            if constexpr (std::is_same_v<T, std::nullptr_t>) {
                put(out, ~std::uint32_t{0});
            } else if constexpr (std::is_same_v<T, std::string_view>) {
                std::string spare;
                put_bytes(out, storable_text(known, spare));
            } else if constexpr (std::is_same_v<T, Blob>) {
                put_bytes(out, known.bytes);
            } else {
                put(out, std::uint32_t{sizeof known});
                put(out, std::bit_cast<std::uint64_t>(known));
            }
        },
        value);
}

}  // namespace

std::string column_as_array(std::span<const Parameter> values, std::size_t width,
                            std::size_t column, ColumnType type) {
    std::string out;
    put(out, std::uint32_t{1});  // dimensions
    put(out, std::uint32_t{1});  // there may be NULLs
    put(out, number_of(type));
    put(out, static_cast<std::uint32_t>(values.size() / width));
    put(out, std::uint32_t{1});  // of the first element
    for (std::size_t i = column; i < values.size(); i += width)
        put_value(out, values[i].value());
    return out;
}

}  // namespace tillside::head_office::store::postgres
