#include "sync/head_office/access/alerts.hpp"

namespace tillside::head_office::access {

namespace {
constexpr std::int64_t counted_together_us = 3600LL * 1'000'000;
}  // namespace

Result<bool> raise_alert(store::Database& database, std::string_view kind, std::string_view till,
                         std::string_view detail, Now now) {
    return database.transaction([&]() -> Result<bool> {
        auto counted = database.execute(
            "UPDATE alerts SET times = times + 1, last_at_us = ?4 WHERE number = (SELECT "
            "max(number) FROM alerts WHERE kind = ?1 AND till = ?2) AND last_at_us > ?3",
            {kind, till, now.us - counted_together_us, now.us});
        if (!counted) return std::unexpected(std::move(counted.error()));
        if (*counted > 0) return false;
        auto noted = database.execute(
            "INSERT INTO alerts (kind, till, at_us, last_at_us, detail) "
            "VALUES (?1, ?2, ?3, ?3, ?4)",
            {kind, till, now.us, detail});
        if (!noted) return std::unexpected(std::move(noted.error()));
        return true;
    });
}

Result<std::vector<Alert>> alerts_since(store::Database& database, Now since, std::size_t most) {
    return database.rows(
        "SELECT kind, till, at_us, last_at_us, times, detail FROM alerts WHERE last_at_us >= ?1 "
        "ORDER BY last_at_us DESC, number DESC LIMIT ?2",
        {since.us, most}, [](const store::Row& row) {
            return Alert{row.text_copy(0), row.text_copy(1), row.integer(2),
                         row.integer(3),   row.integer(4),   row.text_copy(5)};
        });
}

Result<std::vector<AlertCount>> alert_counts(store::Database& database) {
    return database.rows("SELECT kind, sum(times) FROM alerts GROUP BY kind ORDER BY kind", {},
                         [](const store::Row& row) {
                             return AlertCount{row.text_copy(0), row.integer(1)};
                         });
}

}  // namespace tillside::head_office::access
