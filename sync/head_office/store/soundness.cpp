#include "sync/head_office/store/soundness.hpp"

#include <fmt/format.h>

namespace tillside::head_office::store {

Result<void> check_sound(Database& database) {
    std::string fault = "the check gave no answer";
    auto read = database.query("PRAGMA quick_check(1)", {},
                               [&](const Row& row) { fault = row.text_copy(0); });
    if (!read) return std::unexpected(std::move(read.error()));
    if (fault == "ok") return {};
    return fail(Domain::store, "damaged",
                fmt::format("{}: the database is damaged ({}); restore it from a backup, or move "
                            "it away to start empty: tills keep what head office did not "
                            "acknowledge",
                            database.where(), fault));
}

}  // namespace tillside::head_office::store
