#include "sync/simulation/shop/goods.hpp"

namespace tillside::simulation::shop {

namespace {

constexpr Size bath_sizes[] = {{"400毫升", "400毫升", "400 ml", 100},
                               {"750毫升", "750毫升", "750 ml", 165},
                               {"補充裝", "补充装", "refill", 80}};
constexpr Goods bath[] = {
    {"滋潤洗髮露", "滋润洗发水", "Moisturising shampoo", 4290},
    {"去屑洗髮露", "去屑洗发水", "Anti-dandruff shampoo", 4590},
    {"護髮素", "护发素", "Conditioner", 4290},
    {"沐浴露", "沐浴露", "Body wash", 3690},
    {"嬰兒沐浴露", "婴儿沐浴露", "Baby body wash", 4490},
    {"洗手液", "洗手液", "Hand wash", 2290},
    {"消毒搓手液", "免洗洗手液", "Hand sanitiser", 2690},
    {"潔面泡沫", "洁面泡沫", "Face wash", 3890},
    {"番梘", "香皂", "Bar soap", 1290},
};

constexpr Size oral_sizes[] = {{"單件", "单件", "single", 100},
                               {"孖裝", "两件装", "twin pack", 180},
                               {"旅行裝", "旅行装", "travel size", 55}};
constexpr Goods oral[] = {
    {"薄荷牙膏", "薄荷牙膏", "Mint toothpaste", 1990},
    {"抗敏感牙膏", "抗敏感牙膏", "Sensitive toothpaste", 3290},
    {"美白牙膏", "美白牙膏", "Whitening toothpaste", 2890},
    {"軟毛牙刷", "软毛牙刷", "Soft toothbrush", 1690},
    {"兒童牙刷", "儿童牙刷", "Children's toothbrush", 1490},
    {"漱口水", "漱口水", "Mouthwash", 3690},
    {"牙線", "牙线", "Dental floss", 1990},
    {"牙縫刷", "牙缝刷", "Interdental brushes", 2490},
};

constexpr Size skin_sizes[] = {{"50毫升", "50毫升", "50 ml", 100},
                               {"100毫升", "100毫升", "100 ml", 175}};
constexpr Goods skin[] = {
    {"保濕面霜", "保湿面霜", "Moisturising cream", 7890},
    {"防曬乳", "防晒乳", "Sunscreen", 6890, Season::summer},
    {"潤手霜", "护手霜", "Hand cream", 3290, Season::winter},
    {"潤唇膏", "润唇膏", "Lip balm", 2490, Season::winter},
    {"爽膚水", "爽肤水", "Toner", 5290},
    {"面膜", "面膜", "Sheet mask", 1990},
    {"卸妝油", "卸妆油", "Cleansing oil", 6590},
    {"蚊怕水", "驱蚊水", "Mosquito repellent", 3690, Season::summer},
    {"剃鬚泡", "剃须泡沫", "Shaving foam", 3290},
    {"止汗劑", "止汗剂", "Deodorant", 3890, Season::summer},
};

constexpr Size tissue_sizes[] = {{"4件裝", "4件装", "4-pack", 100},
                                 {"10件裝", "10件装", "10-pack", 230}};
constexpr Goods tissue[] = {
    {"盒裝紙巾", "盒装纸巾", "Box tissues", 2390},
    {"袋裝面紙", "袋装面巾纸", "Soft pack tissues", 1990},
    {"卷裝衛生紙", "卷筒卫生纸", "Toilet rolls", 2690},
    {"廚房紙", "厨房纸", "Kitchen towels", 2490},
    {"濕紙巾", "湿纸巾", "Wet tissues", 2290},
    {"手帕紙", "手帕纸", "Pocket tissues", 1290},
    {"衛生巾日用", "日用卫生巾", "Sanitary pads, day", 2890},
    {"衛生巾夜用", "夜用卫生巾", "Sanitary pads, night", 3190},
};

constexpr Size laundry_sizes[] = {
    {"1公升", "1升", "1 L", 100}, {"3公升", "3升", "3 L", 260}, {"補充裝", "补充装", "refill", 85}};
constexpr Goods laundry[] = {
    {"濃縮洗衣液", "浓缩洗衣液", "Laundry liquid", 3990},
    {"衣物柔順劑", "衣物柔顺剂", "Fabric softener", 3290},
    {"洗衣粉", "洗衣粉", "Washing powder", 3590},
    {"洗衣球", "洗衣凝珠", "Laundry capsules", 5890},
    {"漂白水", "漂白水", "Bleach", 1690},
    {"去漬劑", "去渍剂", "Stain remover", 3890},
    {"羊毛洗劑", "羊毛洗涤剂", "Wool wash", 3690, Season::winter},
};

constexpr Size clean_sizes[] = {{"500毫升", "500毫升", "500 ml", 100},
                                {"1公升", "1升", "1 L", 170}};
constexpr Goods cleaning[] = {
    {"洗潔精", "洗洁精", "Dish-washing liquid", 1690},
    {"多用途清潔劑", "多用途清洁剂", "All-purpose cleaner", 2490},
    {"潔廁劑", "洁厕剂", "Toilet cleaner", 2290},
    {"玻璃清潔劑", "玻璃清洁剂", "Glass cleaner", 2490},
    {"廚房油污清潔劑", "厨房油污清洁剂", "Kitchen degreaser", 2890, Season::lunar_new_year},
    {"地板清潔劑", "地板清洁剂", "Floor cleaner", 2690, Season::lunar_new_year},
    {"除濕盒", "除湿盒", "Dehumidifier box", 1990},
    {"殺蟲劑", "杀虫剂", "Insect spray", 3290, Season::summer},
    {"空氣清新劑", "空气清新剂", "Air freshener", 2590},
};

constexpr Size baby_sizes[] = {{"標準裝", "标准装", "standard", 100},
                               {"加大裝", "加大装", "jumbo", 185}};
constexpr Goods baby[] = {
    {"紙尿片細碼", "纸尿裤小号", "Nappies, small", 8890},
    {"紙尿片中碼", "纸尿裤中号", "Nappies, medium", 9290},
    {"紙尿片大碼", "纸尿裤大号", "Nappies, large", 9690},
    {"嬰兒濕巾", "婴儿湿巾", "Baby wipes", 2290},
    {"嬰兒米餅", "婴儿米饼", "Baby rice rusks", 2690},
    {"果蓉", "果泥", "Fruit puree", 1690},
    {"奶瓶清潔液", "奶瓶清洁液", "Bottle cleanser", 3990},
    {"嬰兒潤膚露", "婴儿润肤露", "Baby lotion", 4290},
};

constexpr Goods pets[] = {
    {"貓糧雞肉味", "猫粮鸡肉味", "Cat food, chicken", 4890},
    {"貓罐頭吞拿魚", "猫罐头金枪鱼", "Cat can, tuna", 1290},
    {"貓砂", "猫砂", "Cat litter", 5890},
    {"狗糧牛肉味", "狗粮牛肉味", "Dog food, beef", 6890},
    {"狗零食潔齒骨", "狗零食洁齿骨", "Dog dental chews", 3290},
    {"寵物尿墊", "宠物尿垫", "Pet pads", 5490},
    {"貓零食肉泥", "猫零食肉泥", "Cat treat puree", 2490},
};

constexpr Size health_sizes[] = {{"30粒", "30粒", "30 tablets", 100},
                                 {"90粒", "90粒", "90 tablets", 250}};
constexpr Goods health[] = {
    {"維他命C", "维生素C", "Vitamin C", 5890},
    {"綜合維他命", "复合维生素", "Multivitamin", 8890},
    {"魚油丸", "鱼油丸", "Fish oil capsules", 9890},
    {"鈣片", "钙片", "Calcium tablets", 7890},
    {"益生菌", "益生菌", "Probiotics", 11900},
    {"葡萄糖胺", "氨糖", "Glucosamine", 12900},
    {"枇杷糖漿含片", "枇杷含片", "Loquat lozenges", 3490, Season::winter},
};

constexpr Size kitchen_sizes[] = {{"", "", "", 100}, {"2件裝", "2件装", "2-pack", 185}};
constexpr Goods kitchen[] = {
    {"保鮮紙", "保鲜膜", "Cling film", 2190},
    {"錫紙", "锡纸", "Aluminium foil", 2390},
    {"食物袋", "食品袋", "Food bags", 1690},
    {"垃圾袋", "垃圾袋", "Bin bags", 1490},
    {"洗碗海綿", "洗碗海绵", "Dish sponges", 1290},
    {"AA電池", "五号电池", "AA batteries", 2890},
    {"利是封", "红包封", "Red packets", 1290, Season::lunar_new_year},
    {"揮春", "春联", "New Year couplets", 1990, Season::lunar_new_year},
    {"燈籠", "灯笼", "Lantern", 2990, Season::mid_autumn},
    {"燒烤炭", "烧烤炭", "Barbecue charcoal", 3290, Season::mid_autumn},
    {"聖誕花紙", "圣诞包装纸", "Christmas wrapping paper", 1590, Season::christmas},
    {"便攜火鍋爐氣罐", "卡式炉气罐", "Gas canister", 2190, Season::winter},
};

constexpr Aisle all[] = {
    {"Bath and hair", false, false, 20, bath_sizes, bath},
    {"Oral care", false, false, 14, oral_sizes, oral},
    {"Skin care", false, false, 14, skin_sizes, skin},
    {"Paper goods", false, false, 24, tissue_sizes, tissue},
    {"Laundry", false, false, 14, laundry_sizes, laundry},
    {"Cleaning", false, false, 16, clean_sizes, cleaning},
    {"Baby", false, false, 12, baby_sizes, baby},
    {"Pets", false, false, 10, baby_sizes, pets},
    {"Health", false, false, 8, health_sizes, health},
    {"Kitchen and festival", false, false, 16, kitchen_sizes, kitchen},
};

}  // namespace

std::span<const Aisle> home_aisles() {
    return all;
}

}  // namespace tillside::simulation::shop
