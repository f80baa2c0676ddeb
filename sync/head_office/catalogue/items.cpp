#include "sync/head_office/catalogue/items.hpp"

#include <vector>

#include "sync/head_office/changes/changes.hpp"

namespace tillside::head_office::catalogue {

namespace {

store::Parameter maybe(const std::optional<std::int64_t>& number) {
    return number ? store::Parameter(*number) : store::Parameter(nullptr);
}

Result<void> note_item(store::Database& database, std::string_view sku) {
    return changes::note_changed(database, changes::Scope::everyone(), changes::Kind::item, sku);
}

struct Median {
    std::string sku;
    std::int64_t price = 0;
};

// Walks all prices in order of SKU and price and takes the middle one of each SKU.
Result<std::vector<Median>> medians(store::Database& database) {
    std::vector<Median> found;
    std::string sku;
    std::vector<std::int64_t> prices;
    const auto close = [&] {
        if (!prices.empty()) found.push_back({sku, prices[(prices.size() - 1) / 2]});
        prices.clear();
    };
    auto read = database.query(
        "SELECT basket_lines.sku, basket_lines.unit_price FROM basket_lines "
        "JOIN items ON items.sku = basket_lines.sku "
        "JOIN baskets ON baskets.position = basket_lines.basket "
        "WHERE items.price IS NULL AND baskets.currency = items.currency "
        "AND basket_lines.unit_price > 0 ORDER BY 1, 2",
        {}, [&](const store::Row& row) {
            if (row.text(0) != sku) {
                close();
                sku = row.text(0);
            }
            prices.push_back(row.integer(1));
        });
    if (!read) return std::unexpected(std::move(read.error()));
    close();
    return found;
}

}  // namespace

Result<bool> keep_item(store::Database& database, const Item& item) {
    return database.transaction([&]() -> Result<bool> {
        const auto changed = database.execute(
            "INSERT INTO items (sku, gtin, name_en, name_zh_hant, name_zh_hans, category, "
            "currency, price, age_restricted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
            "ON CONFLICT (sku) DO UPDATE SET gtin = excluded.gtin, name_en = excluded.name_en, "
            "name_zh_hant = excluded.name_zh_hant, name_zh_hans = excluded.name_zh_hans, "
            "category = excluded.category, currency = excluded.currency, price = excluded.price, "
            "age_restricted = excluded.age_restricted "
            "WHERE items.gtin <> excluded.gtin OR items.name_en <> excluded.name_en "
            "OR items.name_zh_hant <> excluded.name_zh_hant "
            "OR items.name_zh_hans <> excluded.name_zh_hans "
            "OR items.category <> excluded.category OR items.currency <> excluded.currency "
            "OR coalesce(items.price, -1) <> coalesce(excluded.price, -1) "
            "OR items.age_restricted <> excluded.age_restricted",
            {item.sku, item.gtin, item.name_en, item.name_zh_hant, item.name_zh_hans, item.category,
             item.currency, maybe(item.price), item.age_restricted ? 1 : 0});
        if (!changed) return std::unexpected(changed.error());
        if (*changed == 0) return false;
        if (auto noted = note_item(database, item.sku); !noted) {
            return std::unexpected(std::move(noted.error()));
        }
        return true;
    });
}

Result<std::int64_t> keep_median_prices(store::Database& database) {
    return database.transaction([&]() -> Result<std::int64_t> {
        const auto found = medians(database);
        if (!found) return std::unexpected(found.error());
        std::int64_t changed = 0;
        for (const Median& median : *found) {
            const auto kept = database.execute(
                "UPDATE items SET median_price = ?2 "
                "WHERE sku = ?1 AND coalesce(median_price, -1) <> ?2",
                {median.sku, median.price});
            if (!kept) return std::unexpected(kept.error());
            if (*kept == 0) continue;
            ++changed;
            if (auto noted = note_item(database, median.sku); !noted) {
                return std::unexpected(std::move(noted.error()));
            }
        }
        return changed;
    });
}

Result<std::optional<std::int64_t>> price_of(store::Database& database, std::string_view sku,
                                             std::string_view currency) {
    auto found = database.one(
        "SELECT coalesce(price, median_price) FROM items WHERE sku = ?1 AND currency = ?2 "
        "AND coalesce(price, median_price) IS NOT NULL",
        {sku, currency}, [](const store::Row& row) { return row.integer(0); });
    if (!found) return std::unexpected(std::move(found.error()));
    return *found;
}

Result<std::optional<wire::CatalogueItem>> item_for_tills(store::Database& database,
                                                          std::string_view sku) {
    return database.one(
        "SELECT sku, gtin, name_en, name_zh_hant, name_zh_hans, category, "
        "coalesce(price, median_price, 0), currency, age_restricted FROM items WHERE sku = ?1",
        {sku}, [](const store::Row& row) {
            wire::CatalogueItem item;
            item.set_sku(row.text_copy(0));
            item.set_gtin(row.text_copy(1));
            item.set_name_en(row.text_copy(2));
            item.set_name_zh_hant(row.text_copy(3));
            item.set_name_zh_hans(row.text_copy(4));
            item.set_category(row.text_copy(5));
            item.set_unit_price(row.integer(6));
            item.set_currency(row.text_copy(7));
            item.set_age_restricted(row.integer(8) != 0);
            return item;
        });
}

}  // namespace tillside::head_office::catalogue
