// Products, this store's stock, and the suggestion model that head office has announced, as the
// till last heard of them. It answers what an article is; whether to suggest it is not decided
// here.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::catalogue {

struct Stock {
    std::int64_t quantity_milli = 0;
    std::int64_t as_of_us = 0;
};

class Catalogue {
public:
    // database outlives this. own_store: stock of other stores is passed over.
    Catalogue(store::Database& database, std::string own_store)
        : database_(&database), own_store_(std::move(own_store)) {}

    [[nodiscard]] Result<std::optional<wire::CatalogueItem>> find(std::string_view sku);
    // By a GTIN in any of its lengths.
    [[nodiscard]] Result<std::optional<wire::CatalogueItem>> find_by_gtin(std::string_view gtin);
    // nullopt: head office never spoke of this article's stock.
    [[nodiscard]] Result<std::optional<Stock>> stock(std::string_view sku);
    // The model that head office wants in use; nullopt before the first.
    [[nodiscard]] Result<std::optional<wire::ModelAnnouncement>> announced_model();
    // The dictionary that head office wants small messages packed with, as zstd takes it; nullopt
    // before the first.
    [[nodiscard]] Result<std::optional<std::string>> dictionary();

    // Errors (Domain::catalogue) "item_broken", "stock_broken", "model_broken",
    // "dictionary_broken" where a message
    // lacks what it is known by.
    [[nodiscard]] Result<void> put(const wire::CatalogueItem& item);
    [[nodiscard]] Result<void> put(const wire::StockLevel& level);
    [[nodiscard]] Result<void> put(const wire::ModelAnnouncement& model);
    [[nodiscard]] Result<void> put(const wire::Dictionary& dictionary);
    [[nodiscard]] Result<void> remove_item(std::string_view sku);
    // Head office begins anew: products and stock that it does not send again are gone.
    [[nodiscard]] Result<void> clear();

private:
    store::Database* database_;
    std::string own_store_;
};

}  // namespace tillside::engine::catalogue
