// The baskets of a training as numbers, in the order of time. Holds no text but SKUs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sync/head_office/models/trainer.hpp"

namespace tillside::head_office::models {

using rules::suggestions::ItemNumber;

inline constexpr std::int32_t nobody = -1;

struct Sale {
    std::int32_t customer = nobody;
    std::vector<ItemNumber> items;  // distinct, in the order of scanning, never empty
};

struct Sales {
    std::vector<std::string> skus;  // sorted
    std::vector<Sale> sales;        // oldest first
    std::size_t customers = 0;
    std::size_t left_out_items = 0;
};

[[nodiscard]] Sales number_sales(std::span<const TrainingBasket> baskets);

}  // namespace tillside::head_office::models
