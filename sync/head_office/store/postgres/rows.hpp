// A result of PostgreSQL as rows of head office's store. Values come in the text form.
#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store::postgres {

class ResultRow final : public Row {
public:
    // `result` is borrowed.
    explicit ResultRow(const PGresult* result);

    void go_to(int row);

    [[nodiscard]] bool is_null(int column) const override;
    [[nodiscard]] std::int64_t integer(int column) const override;  // beyond the range: its end
    [[nodiscard]] double real(int column) const override;
    [[nodiscard]] std::string_view text(int column) const override;
    [[nodiscard]] std::string_view blob(int column) const override;
    [[nodiscard]] int columns() const override { return static_cast<int>(columns_.size()); }

private:
    struct Column {
        bool is_bytes = false;
        bool unpacked = false;  // `bytes` is of this row
        std::string bytes;
    };
    [[nodiscard]] std::string_view as_sent(int column) const;

    const PGresult* result_;
    int row_ = 0;
    mutable std::vector<Column> columns_;
};

}  // namespace tillside::head_office::store::postgres
