// How much of an item a store has, as the last stock file says. A till hears of its own store's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::catalogue {

struct StockLevel {
    std::string store;
    std::string sku;
    std::int64_t quantity_milli = 0;
    std::int64_t as_of_us = 0;
};

// True where it changed anything. An older level than the kept one changes nothing.
[[nodiscard]] Result<bool> keep_stock(store::Database& database, const StockLevel& level);

// The key under which a level is noted (changes.hpp), and the level behind it.
[[nodiscard]] std::string stock_key(std::string_view store, std::string_view sku);
[[nodiscard]] Result<std::optional<wire::StockLevel>> stock_for_tills(store::Database& database,
                                                                      std::string_view key);

}  // namespace tillside::head_office::catalogue
