#include "sync/head_office/dictionaries/dictionaries.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/dictionaries/make.hpp"

namespace tillside::head_office::dictionaries {

namespace {

constexpr std::int64_t sales_read_max = 20'000;
constexpr std::int64_t kept_max = 8;
constexpr std::size_t digested_max = 8;
constexpr double worth_it = 0.95;

Result<std::vector<std::string>> newest_sales(store::Database& database) {
    auto sales =
        database.rows("SELECT bytes FROM events WHERE kind = ?1 ORDER BY position DESC LIMIT ?2",
                      {static_cast<int>(wire::BASKET_COMPLETED), sales_read_max},
                      [](const store::Row& row) { return row.blob_copy(0); });
    if (sales) std::ranges::reverse(*sales);
    return sales;
}

// Whether tills may hold another one under that number.
Result<bool> number_is_taken(store::Database& database, const wire::Dictionary& made) {
    const auto held = database.one("SELECT content FROM dictionaries WHERE number = ?1",
                                   {std::int64_t{made.number()}},
                                   [](const store::Row& row) { return row.blob_copy(0); });
    if (!held) return std::unexpected(held.error());
    return *held && **held != made.content();
}

Result<void> keep(store::Database& database, const wire::Dictionary& made, Now now) {
    return database.transaction([&]() -> Result<void> {
        auto kept = database.execute(
            "INSERT INTO dictionaries (place, number, content, made_at_us) "
            "VALUES ((SELECT coalesce(max(place), 0) + 1 FROM dictionaries), ?1, ?2, ?3) "
            "ON CONFLICT (number) DO UPDATE SET place = excluded.place",
            {std::int64_t{made.number()}, store::Blob{made.content()}, now.us});
        if (!kept) return std::unexpected(std::move(kept.error()));
        auto dropped = database.execute(
            "DELETE FROM dictionaries WHERE place <= (SELECT max(place) FROM dictionaries) - ?1",
            {kept_max});
        if (!dropped) return std::unexpected(std::move(dropped.error()));
        return changes::note_changed(database, changes::Scope::everyone(),
                                     changes::Kind::dictionary, "");
    });
}

}  // namespace

Result<std::optional<wire::Dictionary>> current(store::Database& database) {
    return database.one("SELECT number, content FROM dictionaries ORDER BY place DESC LIMIT 1", {},
                        [](const store::Row& row) {
                            wire::Dictionary held;
                            held.set_number(static_cast<std::uint32_t>(row.integer(0)));
                            held.set_content(row.blob_copy(1));
                            return held;
                        });
}

Result<std::optional<Made>> renew(store::Database& database, Now now) {
    const auto sales = newest_sales(database);
    if (!sales) return std::unexpected(sales.error());
    const auto made = make(*sales);
    if (!made) return std::nullopt;
    const auto held = current(database);
    if (!held) return std::unexpected(held.error());
    const auto before = bytes_alone(*sales, *held ? (*held)->content() : std::string());
    if (!before) return std::unexpected(before.error());
    const auto after = bytes_alone(*sales, made->content());
    if (!after) return std::unexpected(after.error());
    if (*after > *before * worth_it) return std::nullopt;
    const auto taken = number_is_taken(database, *made);
    if (!taken) return std::unexpected(taken.error());
    if (*taken) return std::nullopt;  // tomorrow's sales make another
    if (auto kept = keep(database, *made, now); !kept) return std::unexpected(kept.error());
    return Made{made->number(), *before, *after};
}

std::shared_ptr<const wire::ZstdDictionary> Known::find(std::uint32_t number) {
    if (const auto found = read_.find(number); found != read_.end()) return found->second;
    const auto content =
        database_.one("SELECT content FROM dictionaries WHERE number = ?1", {std::int64_t{number}},
                      [](const store::Row& row) { return row.blob_copy(0); });
    if (!content || !*content) return nullptr;
    auto made = wire::ZstdDictionary::make(**content);
    if (!made) return nullptr;
    if (read_.size() >= digested_max) read_.clear();
    return read_[number] = std::move(*made);
}

}  // namespace tillside::head_office::dictionaries
