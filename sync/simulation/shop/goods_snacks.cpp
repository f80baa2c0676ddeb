#include "sync/simulation/shop/goods.hpp"

namespace tillside::simulation::shop {

namespace {

constexpr Size tea_sizes[] = {{"20包", "20包", "20 bags", 100},
                              {"100克", "100克", "100 g", 160},
                              {"禮盒", "礼盒", "gift box", 360}};
constexpr Goods tea[] = {
    {"普洱茶", "普洱茶", "Pu'er tea", 2890},
    {"鐵觀音", "铁观音", "Tieguanyin tea", 3290},
    {"香片", "茉莉花茶", "Jasmine tea", 2490},
    {"龍井茶", "龙井茶", "Longjing tea", 3890},
    {"紅茶", "红茶", "Black tea", 2290},
    {"玄米茶", "玄米茶", "Genmaicha", 2690},
    {"菊花茶", "菊花茶", "Chrysanthemum tea", 2290, Season::summer},
    {"伯爵茶", "伯爵茶", "Earl Grey tea", 2890},
    {"三合一奶茶", "三合一奶茶", "3-in-1 milk tea", 3190},
};

constexpr Size drink_sizes[] = {{"250毫升", "250毫升", "250 ml", 100},
                                {"500毫升", "500毫升", "500 ml", 150},
                                {"6包裝", "6包装", "6-pack", 520}};
constexpr Goods tea_drinks[] = {
    {"檸檬茶", "柠檬茶", "Lemon tea", 590},
    {"菊花茶飲品", "菊花茶饮料", "Chrysanthemum tea drink", 590},
    {"無糖綠茶", "无糖绿茶", "Unsweetened green tea", 890},
    {"烏龍茶", "乌龙茶", "Oolong tea drink", 890},
    {"港式奶茶", "港式奶茶", "Hong Kong milk tea", 1190},
    {"蜂蜜綠茶", "蜂蜜绿茶", "Honey green tea", 890},
    {"竹蔗茅根水", "竹蔗茅根水", "Sugar cane drink", 990, Season::summer},
    {"五花茶", "五花茶", "Five flower tea", 990, Season::summer},
};

constexpr Size coffee_sizes[] = {{"10條", "10条", "10 sticks", 100},
                                 {"100克", "100克", "100 g", 140},
                                 {"30條", "30条", "30 sticks", 270}};
constexpr Goods coffee[] = {
    {"即溶黑咖啡", "速溶黑咖啡", "Instant black coffee", 3290},
    {"三合一咖啡", "三合一咖啡", "3-in-1 coffee", 2890},
    {"白咖啡", "白咖啡", "White coffee", 3490},
    {"掛耳咖啡", "挂耳咖啡", "Drip bag coffee", 4290},
    {"研磨咖啡", "研磨咖啡粉", "Ground coffee", 5290},
    {"咖啡豆", "咖啡豆", "Coffee beans", 6290},
    {"低因咖啡", "低因咖啡", "Decaffeinated coffee", 4490},
};

constexpr Size can_drink_sizes[] = {{"330毫升", "330毫升", "330 ml", 100},
                                    {"1.25公升", "1.25升", "1.25 L", 200},
                                    {"8罐裝", "8罐装", "8 cans", 690}};
constexpr Goods soft_drinks[] = {
    {"可樂", "可乐", "Cola", 590},
    {"無糖可樂", "无糖可乐", "Sugar-free cola", 590},
    {"檸檬汽水", "柠檬汽水", "Lemon soda", 590},
    {"忌廉梳打", "奶油苏打", "Cream soda", 590},
    {"有氣礦泉水", "气泡水", "Sparkling water", 890},
    {"蒸餾水", "蒸馏水", "Distilled water", 490},
    {"運動飲品", "运动饮料", "Sports drink", 990, Season::summer},
    {"沙示", "沙士", "Sarsaparilla", 590},
    {"薑汁汽水", "姜汁汽水", "Ginger ale", 690},
};

constexpr Size juice_sizes[] = {{"300毫升", "300毫升", "300 ml", 100},
                                {"1公升", "1升", "1 L", 240}};
constexpr Goods juice[] = {
    {"鮮橙汁", "鲜橙汁", "Orange juice", 1290},
    {"蘋果汁", "苹果汁", "Apple juice", 1190},
    {"提子汁", "葡萄汁", "Grape juice", 1290},
    {"芒果汁", "芒果汁", "Mango juice", 1290, Season::summer},
    {"椰子水", "椰子水", "Coconut water", 1490, Season::summer},
    {"西柚汁", "西柚汁", "Grapefruit juice", 1390},
    {"蔬菜汁", "蔬菜汁", "Vegetable juice", 1490},
};

constexpr Size alcohol_sizes[] = {{"", "", "", 100}, {"6支裝", "6支装", "6-pack", 540}};
constexpr Goods alcohol[] = {
    {"拉格啤酒", "拉格啤酒", "Lager beer", 1290, Season::summer},
    {"黑啤", "黑啤", "Stout", 1690},
    {"手工啤酒", "精酿啤酒", "Craft pale ale", 2490},
    {"小麥啤酒", "小麦啤酒", "Wheat beer", 1890},
    {"果味啤酒", "果味啤酒", "Fruit beer", 1690, Season::summer},
    {"智利紅酒", "智利红酒", "Chilean red wine", 7890},
    {"法國紅酒", "法国红酒", "French red wine", 12900, Season::christmas},
    {"白酒", "白葡萄酒", "White wine", 8890},
    {"氣泡酒", "起泡酒", "Sparkling wine", 10900, Season::christmas},
    {"清酒", "清酒", "Sake", 9890},
};

constexpr Size crisp_sizes[] = {{"60克", "60克", "60 g", 100}, {"120克", "120克", "120 g", 175}};
constexpr Goods crisps[] = {
    {"原味薯片", "原味薯片", "Salted crisps", 990},
    {"燒烤味薯片", "烧烤味薯片", "Barbecue crisps", 990},
    {"紫菜味薯片", "紫菜味薯片", "Seaweed crisps", 1050},
    {"香辣味薯片", "香辣味薯片", "Hot chilli crisps", 1050},
    {"蝦條", "虾条", "Prawn sticks", 890},
    {"粟米脆", "玉米脆", "Corn puffs", 890},
    {"爆谷", "爆米花", "Popcorn", 1290},
    {"紫菜", "海苔", "Roasted seaweed", 1690},
    {"魷魚絲", "鱿鱼丝", "Shredded squid", 2890},
    {"蝦片", "虾片", "Prawn crackers", 1190},
};

constexpr Size biscuit_sizes[] = {{"120克", "120克", "120 g", 100},
                                  {"300克", "300克", "300 g", 215},
                                  {"罐裝", "罐装", "tin", 480}};
constexpr Goods biscuits[] = {
    {"梳打餅", "苏打饼", "Soda crackers", 1190},
    {"消化餅", "消化饼", "Digestive biscuits", 1590},
    {"朱古力夾心餅", "巧克力夹心饼", "Chocolate cream biscuits", 1290},
    {"牛油曲奇", "黄油曲奇", "Butter cookies", 2290, Season::lunar_new_year},
    {"威化餅", "威化饼", "Wafers", 1190},
    {"雞仔餅", "鸡仔饼", "Chicken biscuits", 1890},
    {"蛋卷", "蛋卷", "Egg rolls", 2890, Season::lunar_new_year},
    {"杏仁餅", "杏仁饼", "Almond cakes", 2690},
    {"芝士餅", "芝士饼", "Cheese crackers", 1390},
    {"手指餅", "手指饼", "Biscuit sticks", 1190},
};

constexpr Size chocolate_sizes[] = {{"50克", "50克", "50 g", 100},
                                    {"150克", "150克", "150 g", 260},
                                    {"禮盒", "礼盒", "gift box", 690}};
constexpr Goods chocolate[] = {
    {"牛奶朱古力", "牛奶巧克力", "Milk chocolate", 1290},
    {"黑朱古力", "黑巧克力", "Dark chocolate", 1490},
    {"榛子朱古力", "榛子巧克力", "Hazelnut chocolate", 1690, Season::christmas},
    {"白朱古力", "白巧克力", "White chocolate", 1390},
    {"朱古力豆", "巧克力豆", "Chocolate beans", 1190},
    {"杏仁朱古力", "杏仁巧克力", "Almond chocolate", 1690},
    {"朱古力威化", "巧克力威化", "Chocolate wafer bar", 890},
    {"酒心朱古力", "酒心巧克力", "Liqueur chocolates", 2490, Season::christmas},
    {"金幣朱古力", "金币巧克力", "Chocolate coins", 1990, Season::lunar_new_year},
};

constexpr Size sweet_sizes[] = {{"100克", "100克", "100 g", 100}, {"250克", "250克", "250 g", 225}};
constexpr Goods sweets[] = {
    {"果汁軟糖", "果汁软糖", "Fruit gums", 1190},
    {"薄荷糖", "薄荷糖", "Mints", 990},
    {"瑞士糖", "瑞士糖", "Fruit chews", 1290},
    {"話梅", "话梅", "Preserved plums", 1890},
    {"芒果乾", "芒果干", "Dried mango", 2690},
    {"糖冬瓜", "糖冬瓜", "Candied winter melon", 1990, Season::lunar_new_year},
    {"糖蓮子", "糖莲子", "Candied lotus seeds", 2490, Season::lunar_new_year},
    {"全盒賀年糖果", "贺年糖果", "New Year candy box", 4890, Season::lunar_new_year},
    {"喉糖", "喉糖", "Throat lozenges", 1690, Season::winter},
    {"提子乾", "葡萄干", "Raisins", 1690},
};

constexpr Goods nuts[] = {
    {"瓜子", "瓜子", "Melon seeds", 1690, Season::lunar_new_year},
    {"開心果", "开心果", "Pistachios", 3890, Season::lunar_new_year},
    {"腰果", "腰果", "Cashews", 3290},
    {"杏仁", "杏仁", "Almonds", 2990},
    {"合桃", "核桃", "Walnuts", 3290},
    {"花生", "花生", "Roasted peanuts", 1490},
    {"夏威夷果仁", "夏威夷果", "Macadamias", 4590},
    {"栗子", "栗子", "Chestnuts", 1990, Season::winter},
    {"什錦果仁", "什锦坚果", "Mixed nuts", 3490, Season::christmas},
};

constexpr Size gift_sizes[] = {{"單件", "单件", "single", 100}, {"禮盒", "礼盒", "gift box", 540}};
constexpr Goods festive[] = {
    {"雙黃白蓮蓉月餅", "双黄白莲蓉月饼", "White lotus moon cake, two yolks", 6200,
     Season::mid_autumn},
    {"奶黃月餅", "奶黄月饼", "Custard moon cake", 4800, Season::mid_autumn},
    {"冰皮月餅", "冰皮月饼", "Snowy moon cake", 4500, Season::mid_autumn},
    {"五仁月餅", "五仁月饼", "Five-nut moon cake", 5600, Season::mid_autumn},
    {"椰汁年糕", "椰汁年糕", "Coconut New Year cake", 6800, Season::lunar_new_year},
    {"臘味蘿蔔糕", "腊味萝卜糕", "Preserved meat turnip cake", 7200, Season::lunar_new_year},
    {"鹹肉粽", "咸肉粽", "Savoury rice dumpling", 2200, Season::dragon_boat},
    {"鹼水粽", "碱水粽", "Alkaline rice dumpling", 1600, Season::dragon_boat},
    {"聖誕布甸", "圣诞布丁", "Christmas pudding", 6900, Season::christmas},
    {"薑餅人", "姜饼人", "Gingerbread man", 1900, Season::christmas},
};

constexpr Aisle all[] = {
    {"Tea", true, false, 12, tea_sizes, tea},
    {"Tea drinks", true, false, 38, drink_sizes, tea_drinks},
    {"Coffee", true, false, 16, coffee_sizes, coffee},
    {"Soft drinks and water", true, false, 44, can_drink_sizes, soft_drinks},
    {"Juice", true, false, 18, juice_sizes, juice},
    {"Beer and wine", true, true, 16, alcohol_sizes, alcohol},
    {"Crisps and savouries", true, false, 34, crisp_sizes, crisps},
    {"Biscuits", true, false, 28, biscuit_sizes, biscuits},
    {"Chocolate", true, false, 22, chocolate_sizes, chocolate},
    {"Sweets and dried fruit", true, false, 18, sweet_sizes, sweets},
    {"Nuts", true, false, 12, sweet_sizes, nuts},
    {"Festive food", true, false, 8, gift_sizes, festive},
};

}  // namespace

std::span<const Aisle> snack_aisles() {
    return all;
}

}  // namespace tillside::simulation::shop
