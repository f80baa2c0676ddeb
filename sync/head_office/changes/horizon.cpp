// How long the list of changes remembers that something is gone, and which stores are of a region.
#include <algorithm>

#include "sync/head_office/changes/changes.hpp"

namespace tillside::head_office::changes {

namespace {

constexpr std::int64_t day_us = 86'400LL * 1'000'000;

bool is_code(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, allowed);
}

}  // namespace

Result<std::string> region_of(store::Database& database, std::string_view store) {
    const auto region = database.one("SELECT region FROM stores WHERE store = ?1", {store},
                                     [](const store::Row& row) { return row.text_copy(0); });
    if (!region) return std::unexpected(region.error());
    return region->value_or(std::string());
}

Result<void> set_region(store::Database& database, std::string_view store,
                        std::string_view region) {
    if (!is_code(store) || (!region.empty() && !is_code(region))) {
        return fail(Domain::downlink, "bad_code",
                    "a store's and a region's code is 1 to 32 letters, digits, '-' or '_'");
    }
    auto kept = database.execute(
        "INSERT INTO stores (store, region) VALUES (?1, ?2) "
        "ON CONFLICT (store) DO UPDATE SET region = excluded.region",
        {store, region});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return {};
}

Result<std::int64_t> drop_old_tombstones(store::Database& database, Now now) {
    return database.transaction([&]() -> Result<std::int64_t> {
        const std::int64_t today = now.us / day_us;
        // The first of a day stays: it is the older, and what came after it is kept for longer.
        auto noted = database.execute(
            "INSERT INTO downlink_days (day, number) "
            "SELECT ?1, last_number FROM downlink_state WHERE id = 1 ON CONFLICT (day) DO NOTHING",
            {today});
        if (!noted) return std::unexpected(std::move(noted.error()));
        const auto horizon =
            database.number("SELECT max(number) FROM downlink_days WHERE day <= ?1",
                            {today - tombstones_kept_days});
        if (!horizon) return std::unexpected(horizon.error());
        auto dropped =
            database.execute("DELETE FROM changes WHERE removed = 1 AND number <= ?1", {*horizon});
        if (!dropped) return dropped;
        if (*dropped > 0) {
            auto moved = database.execute(
                "UPDATE downlink_state SET dropped_up_to = ?1 WHERE id = 1 AND dropped_up_to < ?1",
                {*horizon});
            if (!moved) return moved;
        }
        auto forgotten = database.execute("DELETE FROM downlink_days WHERE day < ?1",
                                          {today - 2 * tombstones_kept_days});
        if (!forgotten) return forgotten;
        return dropped;
    });
}

}  // namespace tillside::head_office::changes
