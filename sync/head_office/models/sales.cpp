#include "sync/head_office/models/sales.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace tillside::head_office::models {
namespace {

bool usable(std::string_view sku) {
    return !sku.empty() && sku.size() <= rules::suggestions::sku_bytes_max;
}

}  // namespace

Sales number_sales(std::span<const TrainingBasket> baskets) {
    Sales numbered;
    std::unordered_set<std::string_view> left_out;
    std::unordered_map<std::string_view, ItemNumber> item_of;
    for (const TrainingBasket& basket : baskets) {
        for (const std::string& sku : basket.skus) {
            if (usable(sku))
                item_of.emplace(sku, 0);
            else
                left_out.insert(sku);
        }
    }
    for (const auto& [sku, item] : item_of)
        numbered.skus.emplace_back(sku);
    std::ranges::sort(numbered.skus);
    for (std::size_t item = 0; item < numbered.skus.size(); ++item)
        item_of[numbered.skus[item]] = static_cast<ItemNumber>(item);
    numbered.left_out_items = left_out.size();

    std::vector<std::size_t> order(baskets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t at) { return baskets[at].at_us; });

    std::unordered_map<std::string_view, std::int32_t> customer_of;
    std::vector<std::size_t> seen_in(numbered.skus.size(), 0);
    std::size_t sale_number = 0;
    for (const std::size_t at : order) {
        ++sale_number;
        Sale sale;
        for (const std::string& sku : baskets[at].skus) {
            if (!usable(sku)) continue;
            const ItemNumber item = item_of.at(sku);
            if (seen_in[item] == sale_number) continue;
            seen_in[item] = sale_number;
            sale.items.push_back(item);
        }
        if (sale.items.empty()) continue;
        if (!baskets[at].customer.empty()) {
            const auto next = static_cast<std::int32_t>(customer_of.size());
            sale.customer = customer_of.emplace(baskets[at].customer, next).first->second;
        }
        numbered.sales.push_back(std::move(sale));
    }
    numbered.customers = customer_of.size();
    return numbered;
}

}  // namespace tillside::head_office::models
