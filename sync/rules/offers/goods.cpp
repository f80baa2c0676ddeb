#include "sync/rules/offers/goods.hpp"

#include <algorithm>
#include <string_view>

namespace tillside::rules::offers {

namespace {

// "Food/Tea" is within "Food" and within itself, not within "Fo".
bool within(std::string_view category, std::string_view wider) {
    return category.starts_with(wider) &&
           (category.size() == wider.size() || category[wider.size()] == '/');
}

bool in_any(std::string_view category, const std::vector<std::string>& wider) {
    return std::ranges::any_of(wider, [&](const std::string& w) { return within(category, w); });
}

bool listed(const std::string& sku, const std::vector<std::string>& skus) {
    return std::ranges::find(skus, sku) != skus.end();
}

}  // namespace

bool is_of(const Line& line, const Goods& goods) {
    if (listed(line.sku, goods.except_skus)) return false;
    if (in_any(line.category, goods.except_categories)) return false;
    if (goods.skus.empty() && goods.categories.empty()) return true;
    return listed(line.sku, goods.skus) || in_any(line.category, goods.categories);
}

}  // namespace tillside::rules::offers
