#include "sync/head_office/catalogue/stock.hpp"

#include "sync/head_office/changes/changes.hpp"

namespace tillside::head_office::catalogue {

std::string stock_key(std::string_view store, std::string_view sku) {
    return std::string(store) + '\n' + std::string(sku);
}

Result<bool> keep_stock(store::Database& database, const StockLevel& level) {
    return database.transaction([&]() -> Result<bool> {
        const auto changed = database.execute(
            "INSERT INTO stock_levels (store, sku, quantity_milli, as_of_us) "
            "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (store, sku) DO UPDATE SET "
            "quantity_milli = excluded.quantity_milli, as_of_us = excluded.as_of_us "
            "WHERE excluded.as_of_us > stock_levels.as_of_us "
            "OR (excluded.as_of_us = stock_levels.as_of_us "
            "AND excluded.quantity_milli <> stock_levels.quantity_milli)",
            {level.store, level.sku, level.quantity_milli, level.as_of_us});
        if (!changed) return std::unexpected(changed.error());
        if (*changed == 0) return false;
        auto noted = changes::note_changed(database, changes::Scope::store(level.store),
                                           changes::Kind::stock, stock_key(level.store, level.sku));
        if (!noted) return std::unexpected(std::move(noted.error()));
        return true;
    });
}

Result<std::optional<wire::StockLevel>> stock_for_tills(store::Database& database,
                                                        std::string_view key) {
    const std::size_t split = key.find('\n');
    if (split == std::string_view::npos) return std::optional<wire::StockLevel>();
    return database.one(
        "SELECT store, sku, quantity_milli, as_of_us FROM stock_levels "
        "WHERE store = ?1 AND sku = ?2",
        {key.substr(0, split), key.substr(split + 1)}, [](const store::Row& row) {
            wire::StockLevel level;
            level.set_store(row.text_copy(0));
            level.set_sku(row.text_copy(1));
            level.set_quantity_milli(row.integer(2));
            level.set_as_of_us(row.integer(3));
            return level;
        });
}

}  // namespace tillside::head_office::catalogue
