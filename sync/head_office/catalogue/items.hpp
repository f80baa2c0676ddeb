// What is sold, by SKU: names, GTIN, price. Items without a price take the median of what past
// baskets paid. Every change is noted for all tills in the same transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::catalogue {

struct Item {
    std::string sku;
    std::string gtin;
    std::string name_en;
    std::string name_zh_hant;
    std::string name_zh_hans;
    std::string category;
    std::string currency;
    std::optional<std::int64_t> price;  // minor units
    bool age_restricted = false;
};

// True where it changed anything.
[[nodiscard]] Result<bool> keep_item(store::Database& database, const Item& item);

// Gives every item that has no price of its own the median unit price of past baskets (the lower of
// the two middle ones, so that it is a price somebody paid). Gives how many prices changed.
[[nodiscard]] Result<std::int64_t> keep_median_prices(store::Database& database);

// The unit price that a till would ask; nothing where the item or its price is unknown.
[[nodiscard]] Result<std::optional<std::int64_t>> price_of(store::Database& database,
                                                           std::string_view sku,
                                                           std::string_view currency);

// As tills are told; nothing where there is no such item.
[[nodiscard]] Result<std::optional<wire::CatalogueItem>> item_for_tills(store::Database& database,
                                                                        std::string_view sku);

}  // namespace tillside::head_office::catalogue
