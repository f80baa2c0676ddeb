#include "sync/simulation/shop/goods.hpp"

namespace tillside::simulation::shop {

namespace {

constexpr Size milk_sizes[] = {{"236毫升", "236毫升", "236 ml", 100},
                               {"946毫升", "946毫升", "946 ml", 270},
                               {"1.9公升", "1.9升", "1.9 L", 480}};
constexpr Goods milk[] = {
    {"鮮牛奶", "鲜牛奶", "Fresh milk", 1090},
    {"低脂鮮奶", "低脂鲜奶", "Low-fat milk", 1090},
    {"高鈣奶", "高钙奶", "High-calcium milk", 1150},
    {"朱古力奶", "巧克力奶", "Chocolate milk", 990},
    {"豆奶", "豆奶", "Soy milk", 790},
    {"燕麥奶", "燕麦奶", "Oat milk", 1290},
    {"杏仁奶", "杏仁奶", "Almond milk", 1290},
    {"木瓜牛奶", "木瓜牛奶", "Papaya milk", 1050},
};

constexpr Size egg_sizes[] = {{"", "", "", 100}, {"優惠裝", "优惠装", "value pack", 180}};
constexpr Goods dairy[] = {
    {"日本雞蛋10隻", "日本鸡蛋10只", "Japanese eggs, 10", 2990},
    {"泰國雞蛋10隻", "泰国鸡蛋10只", "Thai eggs, 10", 1990},
    {"走地雞蛋6隻", "散养鸡蛋6只", "Free-range eggs, 6", 2790},
    {"皮蛋4隻", "皮蛋4只", "Century eggs, 4", 1990},
    {"鹹蛋4隻", "咸蛋4只", "Salted eggs, 4", 1890},
    {"牛油", "黄油", "Butter", 3290},
    {"片裝芝士", "芝士片", "Cheese slices", 2690},
    {"車打芝士", "切达奶酪", "Cheddar cheese", 3490},
    {"淡忌廉", "淡奶油", "Whipping cream", 2890},
    {"淡奶", "淡奶", "Evaporated milk", 1190},
};

constexpr Size dessert_sizes[] = {{"1杯", "1杯", "1 cup", 100}, {"4杯裝", "4杯装", "4 cups", 350}};
constexpr Goods desserts[] = {
    {"原味乳酪", "原味酸奶", "Plain yogurt", 890},
    {"士多啤梨乳酪", "草莓酸奶", "Strawberry yogurt", 890},
    {"希臘乳酪", "希腊酸奶", "Greek yogurt", 1290},
    {"焦糖布丁", "焦糖布丁", "Caramel pudding", 990},
    {"芒果布甸", "芒果布丁", "Mango pudding", 990, Season::summer},
    {"豆腐花", "豆花", "Soft bean curd dessert", 890},
    {"涼粉", "凉粉", "Grass jelly", 790, Season::summer},
    {"楊枝甘露", "杨枝甘露", "Mango pomelo sago", 1690, Season::summer},
    {"紅豆沙", "红豆沙", "Red bean soup", 1290, Season::winter},
    {"芝麻糊", "芝麻糊", "Black sesame soup", 1390, Season::winter},
};

constexpr Size pieces_sizes[] = {{"6粒", "6个", "6 pcs", 100}, {"12粒", "12个", "12 pcs", 185}};
constexpr Goods dim_sum[] = {
    {"蝦餃", "虾饺", "Prawn dumplings", 3290},
    {"燒賣", "烧卖", "Siu mai", 2590},
    {"叉燒包", "叉烧包", "Barbecued pork buns", 2490},
    {"流沙包", "流沙包", "Custard buns", 2690},
    {"小籠包", "小笼包", "Soup dumplings", 2890},
    {"韭菜餃子", "韭菜饺子", "Chive dumplings", 2790},
    {"鮮肉雲吞", "鲜肉云吞", "Pork wontons", 2890},
    {"糯米雞", "糯米鸡", "Sticky rice in lotus leaf", 3190},
    {"蘿蔔糕", "萝卜糕", "Turnip cake", 2690, Season::lunar_new_year},
    {"芝麻湯圓", "芝麻汤圆", "Sesame rice balls", 2290, Season::winter},
};

constexpr Size pack_sizes[] = {{"200克", "200克", "200 g", 100}, {"400克", "400克", "400 g", 190}};
constexpr Goods hot_pot[] = {
    {"急凍肥牛片", "冷冻肥牛片", "Sliced fatty beef", 4890, Season::winter},
    {"急凍羊肉片", "冷冻羊肉片", "Sliced lamb", 4690, Season::winter},
    {"墨魚丸", "墨鱼丸", "Cuttlefish balls", 2690, Season::winter},
    {"牛肉丸", "牛肉丸", "Beef balls", 2690, Season::winter},
    {"魚蛋", "鱼蛋", "Fish balls", 2190},
    {"蟹柳", "蟹柳", "Crab sticks", 1890},
    {"響鈴卷", "响铃卷", "Fried bean curd rolls", 2290, Season::winter},
    {"急凍蝦仁", "冷冻虾仁", "Frozen shrimps", 4590},
    {"急凍雞翼", "冷冻鸡翅", "Frozen chicken wings", 3890},
    {"急凍三文魚柳", "冷冻三文鱼柳", "Frozen salmon fillet", 5890},
    {"薯條", "薯条", "French fries", 2390},
};

constexpr Size ice_sizes[] = {{"單杯", "单杯", "cup", 100}, {"大桶", "大桶", "tub", 420}};
constexpr Goods ice_cream[] = {
    {"雲呢拿雪糕", "香草冰淇淋", "Vanilla ice cream", 1490, Season::summer},
    {"朱古力雪糕", "巧克力冰淇淋", "Chocolate ice cream", 1490, Season::summer},
    {"芒果雪糕", "芒果冰淇淋", "Mango ice cream", 1590, Season::summer},
    {"抹茶雪糕", "抹茶冰淇淋", "Matcha ice cream", 1690},
    {"士多啤梨雪條", "草莓冰棍", "Strawberry ice lolly", 990, Season::summer},
    {"紅豆雪條", "红豆冰棍", "Red bean ice lolly", 990, Season::summer},
    {"脆皮甜筒", "脆皮甜筒", "Crunchy cone", 1390, Season::summer},
    {"榴槤雪糕", "榴莲冰淇淋", "Durian ice cream", 2190, Season::summer},
};

constexpr Size fruit_sizes[] = {{"1個", "1个", "each", 100}, {"4個裝", "4个装", "4-pack", 370}};
constexpr Goods fruit[] = {
    {"富士蘋果", "富士苹果", "Fuji apple", 590},
    {"香蕉", "香蕉", "Bananas", 1290},
    {"臍橙", "脐橙", "Navel orange", 590},
    {"柑桔", "柑橘", "Mandarin", 490, Season::lunar_new_year},
    {"沙田柚", "沙田柚", "Pomelo", 2990, Season::mid_autumn},
    {"楊桃", "杨桃", "Star fruit", 990, Season::mid_autumn},
    {"奇異果", "猕猴桃", "Kiwi fruit", 690},
    {"牛油果", "牛油果", "Avocado", 1290},
    {"火龍果", "火龙果", "Dragon fruit", 1590},
    {"日本士多啤梨", "日本草莓", "Japanese strawberries", 5890, Season::christmas},
    {"無籽提子", "无籽葡萄", "Seedless grapes", 3290},
    {"西瓜", "西瓜", "Watermelon", 3990, Season::summer},
};

constexpr Size bunch_sizes[] = {{"", "", "", 100}, {"大包", "大包", "large", 170}};
constexpr Goods vegetables[] = {
    {"菜心", "菜心", "Choy sum", 1190},
    {"白菜", "白菜", "Pak choi", 990},
    {"西蘭花", "西兰花", "Broccoli", 1390},
    {"唐生菜", "生菜", "Chinese lettuce", 990, Season::winter},
    {"金針菇", "金针菇", "Enoki mushrooms", 790, Season::winter},
    {"冬菇", "香菇", "Shiitake mushrooms", 1890},
    {"番茄", "西红柿", "Tomatoes", 1290},
    {"薯仔", "土豆", "Potatoes", 1190},
    {"紅蘿蔔", "胡萝卜", "Carrots", 990},
    {"粟米", "玉米", "Sweetcorn cob", 890},
    {"芋頭", "芋头", "Taro", 1690, Season::mid_autumn},
    {"薑葱", "姜葱", "Ginger and spring onion", 690},
};

constexpr Size tray_sizes[] = {{"250克", "250克", "250 g", 100}, {"500克", "500克", "500 g", 190}};
constexpr Goods meat[] = {
    {"免治豬肉", "猪肉末", "Minced pork", 2890},
    {"豬扒", "猪排", "Pork chop", 3290},
    {"排骨", "排骨", "Spare ribs", 3690},
    {"雞扒", "鸡腿排", "Chicken thigh", 2990},
    {"雞中翼", "鸡中翅", "Chicken mid-wings", 3490},
    {"西冷牛扒", "西冷牛排", "Sirloin steak", 7890},
    {"免治牛肉", "牛肉末", "Minced beef", 3890},
    {"三文魚刺身", "三文鱼刺身", "Salmon sashimi", 6890},
    {"臘腸", "腊肠", "Chinese sausage", 4290, Season::winter},
    {"煙肉", "培根", "Bacon", 3290},
    {"火腿片", "火腿片", "Sliced ham", 2190},
};

constexpr Goods tofu[] = {
    {"滑豆腐", "嫩豆腐", "Silken tofu", 890},
    {"硬豆腐", "老豆腐", "Firm tofu", 890},
    {"豆腐卜", "豆腐泡", "Tofu puffs", 1090},
    {"枝竹", "腐竹", "Bean curd sticks", 1690, Season::winter},
    {"素雞", "素鸡", "Vegetarian chicken", 1490},
    {"納豆", "纳豆", "Natto", 1290},
    {"泡菜", "泡菜", "Kimchi", 2290},
    {"榨菜", "榨菜", "Preserved mustard", 690},
};

constexpr Aisle all[] = {
    {"Milk and soy milk", true, false, 46, milk_sizes, milk},
    {"Eggs and dairy", true, false, 34, egg_sizes, dairy},
    {"Yogurt and desserts", true, false, 20, dessert_sizes, desserts},
    {"Frozen dim sum", true, false, 20, pieces_sizes, dim_sum},
    {"Frozen and hot pot", true, false, 28, pack_sizes, hot_pot},
    {"Ice cream", true, false, 14, ice_sizes, ice_cream},
    {"Fruit", true, false, 44, fruit_sizes, fruit},
    {"Vegetables", true, false, 46, bunch_sizes, vegetables},
    {"Meat and fish", true, false, 32, tray_sizes, meat},
    {"Tofu and pickles", true, false, 18, bunch_sizes, tofu},
};

}  // namespace

std::span<const Aisle> fresh_aisles() {
    return all;
}

}  // namespace tillside::simulation::shop
