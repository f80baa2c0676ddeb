// What the aisles are called in Chinese, for the categories of a till's screen.
#include <algorithm>

#include "sync/simulation/shop/goods.hpp"

namespace tillside::simulation::shop {

namespace {

struct Entry {
    std::string_view category;
    CategoryWords words;
};

constexpr Entry entries[] = {
    {"Baby", {"嬰兒用品", "婴儿用品"}},
    {"Bakery", {"麵包糕點", "面包糕点"}},
    {"Bath and hair", {"沐浴洗髮", "沐浴洗发"}},
    {"Beer and wine", {"啤酒葡萄酒", "啤酒葡萄酒"}},
    {"Biscuits", {"餅乾", "饼干"}},
    {"Breakfast", {"早餐食品", "早餐食品"}},
    {"Canned food", {"罐頭", "罐头"}},
    {"Chocolate", {"朱古力", "巧克力"}},
    {"Cleaning", {"清潔用品", "清洁用品"}},
    {"Coffee", {"咖啡", "咖啡"}},
    {"Condiments", {"調味料", "调味料"}},
    {"Cooking oil", {"食油", "食用油"}},
    {"Crisps and savouries", {"薯片小食", "薯片小吃"}},
    {"Eggs and dairy", {"雞蛋乳製品", "鸡蛋乳制品"}},
    {"Festive food", {"節慶食品", "节庆食品"}},
    {"Frozen and hot pot", {"急凍火鍋", "冷冻火锅"}},
    {"Frozen dim sum", {"急凍點心", "冷冻点心"}},
    {"Fruit", {"水果", "水果"}},
    {"Health", {"保健品", "保健品"}},
    {"Ice cream", {"雪糕", "冰淇淋"}},
    {"Juice", {"果汁", "果汁"}},
    {"Kitchen and festival", {"廚房節日用品", "厨房节日用品"}},
    {"Laundry", {"洗衣用品", "洗衣用品"}},
    {"Meat and fish", {"肉類海鮮", "肉类海鲜"}},
    {"Milk and soy milk", {"牛奶豆奶", "牛奶豆奶"}},
    {"Noodles", {"麵食", "面食"}},
    {"Nuts", {"果仁", "坚果"}},
    {"Oral care", {"口腔護理", "口腔护理"}},
    {"Paper goods", {"紙品", "纸品"}},
    {"Pasta and sauces", {"意粉醬料", "意面酱料"}},
    {"Pets", {"寵物用品", "宠物用品"}},
    {"Rice and grains", {"米及穀物", "米及谷物"}},
    {"Skin care", {"護膚", "护肤"}},
    {"Soft drinks and water", {"汽水飲用水", "汽水饮用水"}},
    {"Soup and hot pot", {"湯品火鍋", "汤品火锅"}},
    {"Sweets and dried fruit", {"糖果乾果", "糖果干果"}},
    {"Tea", {"茶葉", "茶叶"}},
    {"Tea drinks", {"茶飲", "茶饮料"}},
    {"Tofu and pickles", {"豆腐醬菜", "豆腐酱菜"}},
    {"Vegetables", {"蔬菜", "蔬菜"}},
    {"Yogurt and desserts", {"乳酪甜品", "酸奶甜品"}},
};

}  // namespace

CategoryWords category_words(std::string_view category) {
    const auto* const found = std::ranges::find(entries, category, &Entry::category);
    return found == std::ranges::end(entries) ? CategoryWords{} : found->words;
}

}  // namespace tillside::simulation::shop
