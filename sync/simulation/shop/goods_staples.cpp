#include "sync/simulation/shop/goods.hpp"

namespace tillside::simulation::shop {

namespace {

constexpr Size rice_sizes[] = {{"1公斤", "1公斤", "1 kg", 100},
                               {"2公斤", "2公斤", "2 kg", 185},
                               {"5公斤", "5公斤", "5 kg", 430},
                               {"8公斤", "8公斤", "8 kg", 660}};
constexpr Goods rice[] = {
    {"泰國茉莉香米", "泰国茉莉香米", "Thai jasmine rice", 2290},
    {"珍珠米", "珍珠米", "Pearl rice", 2490},
    {"東北大米", "东北大米", "Northeast rice", 1990},
    {"糙米", "糙米", "Brown rice", 2690},
    {"糯米", "糯米", "Glutinous rice", 2190, Season::dragon_boat},
    {"絲苗米", "丝苗米", "See mew rice", 2090},
    {"紅米", "红米", "Red rice", 2890},
    {"燕麥米", "燕麦米", "Oat rice", 2790},
    {"小米", "小米", "Millet", 1890},
    {"薏米", "薏米", "Pearl barley", 1790},
};

constexpr Size noodle_sizes[] = {{"單包", "单包", "single", 100},
                                 {"5包裝", "5包装", "5-pack", 460},
                                 {"杯裝", "杯装", "cup", 150}};
constexpr Goods noodles[] = {
    {"麻油味即食麵", "麻油味方便面", "Sesame oil instant noodles", 520},
    {"五香牛肉即食麵", "五香牛肉方便面", "Five-spice beef instant noodles", 520},
    {"海鮮即食麵", "海鲜方便面", "Seafood instant noodles", 540},
    {"豬骨湯即食麵", "猪骨汤方便面", "Pork bone instant noodles", 580},
    {"冬蔭功即食麵", "冬阴功方便面", "Tom yum instant noodles", 590},
    {"辛辣即食麵", "辛辣方便面", "Spicy instant noodles", 650},
    {"日式炒麵", "日式炒面", "Japanese fried noodles", 690},
    {"米粉", "米粉", "Rice vermicelli", 990},
    {"烏冬", "乌冬面", "Udon", 890},
    {"龍口粉絲", "龙口粉丝", "Mung bean vermicelli", 1090, Season::winter},
    {"蝦子麵", "虾子面", "Shrimp roe noodles", 1690},
};

constexpr Size pasta_sizes[] = {{"250克", "250克", "250 g", 100}, {"500克", "500克", "500 g", 175}};
constexpr Goods pasta[] = {
    {"意粉", "意大利面", "Spaghetti", 1190},
    {"螺絲粉", "螺丝粉", "Fusilli", 1290},
    {"通心粉", "通心粉", "Macaroni", 1090},
    {"千層麵", "千层面", "Lasagne sheets", 2290},
    {"番茄意粉醬", "番茄意面酱", "Tomato pasta sauce", 2490},
    {"肉醬", "肉酱", "Bolognese sauce", 2790},
    {"白汁", "奶油白酱", "Carbonara sauce", 2890},
    {"青醬", "青酱", "Basil pesto", 3490},
    {"芝士粉", "奶酪粉", "Grated parmesan", 3290},
};

constexpr Size can_sizes[] = {{"185克", "185克", "185 g", 100},
                              {"340克", "340克", "340 g", 165},
                              {"3罐裝", "3罐装", "3 cans", 280}};
constexpr Goods canned[] = {
    {"午餐肉", "午餐肉", "Luncheon meat", 1690},
    {"豆豉鯪魚", "豆豉鲮鱼", "Fried dace with black beans", 1990},
    {"吞拿魚", "金枪鱼", "Tuna chunks", 1490},
    {"沙甸魚", "沙丁鱼", "Sardines in tomato sauce", 1290},
    {"粟米粒", "玉米粒", "Sweetcorn", 990},
    {"茄汁焗豆", "茄汁焗豆", "Baked beans", 890},
    {"去皮番茄", "去皮番茄", "Peeled tomatoes", 1190},
    {"椰漿", "椰浆", "Coconut milk", 1090},
    {"忌廉湯", "奶油汤", "Cream soup", 1290},
    {"回鍋肉", "回锅肉", "Twice-cooked pork", 2190},
    {"鮑魚", "鲍鱼", "Abalone", 12900, Season::lunar_new_year},
};

constexpr Size bottle_sizes[] = {{"250毫升", "250毫升", "250 ml", 100},
                                 {"500毫升", "500毫升", "500 ml", 170},
                                 {"1公升", "1升", "1 L", 300}};
constexpr Goods condiments[] = {
    {"生抽", "生抽", "Light soy sauce", 1290},
    {"老抽", "老抽", "Dark soy sauce", 1390},
    {"蠔油", "蚝油", "Oyster sauce", 1690},
    {"麻油", "香油", "Sesame oil", 2490},
    {"鎮江香醋", "镇江香醋", "Chinkiang vinegar", 1190},
    {"甜醋", "甜醋", "Sweet vinegar", 1590},
    {"花雕酒", "花雕酒", "Cooking wine", 1890},
    {"辣椒油", "辣椒油", "Chilli oil", 1990},
    {"茄汁", "番茄酱", "Tomato ketchup", 1490},
    {"沙律醬", "沙拉酱", "Salad dressing", 1890},
    {"沙茶醬", "沙茶酱", "Satay sauce", 2290, Season::winter},
};

constexpr Size oil_sizes[] = {{"900毫升", "900毫升", "900 ml", 100},
                              {"2公升", "2升", "2 L", 205},
                              {"3公升", "3升", "3 L", 290}};
constexpr Goods oils[] = {
    {"花生油", "花生油", "Peanut oil", 4690},      {"粟米油", "玉米油", "Corn oil", 3690},
    {"芥花籽油", "菜籽油", "Canola oil", 3490},    {"葵花籽油", "葵花籽油", "Sunflower oil", 3590},
    {"橄欖油", "橄榄油", "Olive oil", 8990},       {"米糠油", "米糠油", "Rice bran oil", 4290},
    {"牛油果油", "牛油果油", "Avocado oil", 9900}, {"山茶油", "山茶油", "Camellia oil", 9200},
};

constexpr Size soup_sizes[] = {{"1包", "1包", "1 pack", 100}, {"2包裝", "2包装", "2-pack", 185}};
constexpr Goods soups[] = {
    {"麻辣火鍋湯底", "麻辣火锅底料", "Mala hot pot base", 2890, Season::winter},
    {"番茄火鍋湯底", "番茄火锅底料", "Tomato hot pot base", 2790, Season::winter},
    {"皮蛋芫茜湯底", "皮蛋香菜汤底", "Century egg coriander base", 2690, Season::winter},
    {"花膠雞湯", "花胶鸡汤", "Fish maw chicken soup", 5890, Season::winter},
    {"濃縮雞湯", "浓缩鸡汤", "Chicken stock", 1690},
    {"雞粉", "鸡精", "Chicken powder", 2190},
    {"日式味噌湯", "日式味噌汤", "Miso soup", 1890},
    {"清補涼湯包", "清补凉汤包", "Ching bo leung soup mix", 3290},
    {"五指毛桃湯包", "五指毛桃汤包", "Hairy fig soup mix", 3490},
    {"紫菜蛋花湯", "紫菜蛋花汤", "Seaweed egg soup", 1290},
};

constexpr Size cereal_sizes[] = {{"300克", "300克", "300 g", 100},
                                 {"500克", "500克", "500 g", 155},
                                 {"800克", "800克", "800 g", 235}};
constexpr Goods breakfast[] = {
    {"即食麥片", "即食燕麦片", "Instant oats", 2590},
    {"粟米片", "玉米片", "Corn flakes", 2790},
    {"朱古力脆片", "巧克力脆片", "Chocolate cereal", 3190},
    {"果仁麥片", "坚果麦片", "Granola", 4590},
    {"花生醬", "花生酱", "Peanut butter", 2690},
    {"士多啤梨果醬", "草莓果酱", "Strawberry jam", 2490},
    {"橘子果醬", "橘子果酱", "Orange marmalade", 2490},
    {"蜂蜜", "蜂蜜", "Honey", 4290},
    {"煉奶", "炼乳", "Condensed milk", 1390},
    {"三合一麥片", "三合一麦片", "3-in-1 cereal drink", 3290},
};

constexpr Size bread_sizes[] = {{"", "", "", 100}, {"家庭裝", "家庭装", "family pack", 165}};
constexpr Goods bakery[] = {
    {"白方包", "白吐司", "White sandwich bread", 1390},
    {"全麥方包", "全麦吐司", "Wholemeal bread", 1590},
    {"提子包", "葡萄干面包", "Raisin bread", 1690},
    {"菠蘿包", "菠萝包", "Pineapple bun", 1290},
    {"雞尾包", "鸡尾包", "Cocktail bun", 1290},
    {"腸仔包", "香肠包", "Sausage bun", 1390},
    {"牛角酥", "牛角包", "Croissant", 1890},
    {"瑞士卷", "瑞士卷", "Swiss roll", 2290},
    {"紙包蛋糕", "纸包蛋糕", "Paper-wrapped sponge cake", 1190},
    {"蛋撻", "蛋挞", "Egg tart", 1690},
};

constexpr Aisle all[] = {
    {"Rice and grains", true, false, 18, rice_sizes, rice},
    {"Noodles", true, false, 42, noodle_sizes, noodles},
    {"Pasta and sauces", true, false, 16, pasta_sizes, pasta},
    {"Canned food", true, false, 26, can_sizes, canned},
    {"Condiments", true, false, 26, bottle_sizes, condiments},
    {"Cooking oil", true, false, 12, oil_sizes, oils},
    {"Soup and hot pot", true, false, 20, soup_sizes, soups},
    {"Breakfast", true, false, 22, cereal_sizes, breakfast},
    {"Bakery", true, false, 44, bread_sizes, bakery},
};

}  // namespace

std::span<const Aisle> staple_aisles() {
    return all;
}

}  // namespace tillside::simulation::shop
