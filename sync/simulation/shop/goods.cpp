#include "sync/simulation/shop/goods.hpp"

#include <vector>

namespace tillside::simulation::shop {

namespace {

constexpr Brand food_brands[] = {
    {"海光", "海光", "Harbour Light", 100}, {"獅子坡", "狮子坡", "Lion Slope", 96},
    {"青嶼", "青屿", "Green Islet", 108},   {"帆影", "帆影", "Sailshade", 112},
    {"渡頭", "渡头", "Old Pier", 92},       {"木棉里", "木棉里", "Cotton Tree Lane", 104},
    {"紙鳶", "纸鸢", "Paper Kite", 98},     {"鹿徑", "鹿径", "Deer Path", 118},
    {"稻浪", "稻浪", "Rice Wave", 88},      {"榕蔭", "榕荫", "Banyan Shade", 94},
    {"月白", "月白", "Moonwhite", 125},     {"晨點", "晨点", "Morning Dot", 102},
};

constexpr Brand home_brands[] = {
    {"雲紗", "云纱", "Cloud Gauze", 100},    {"淨石", "净石", "Clear Pebble", 94},
    {"白鷺", "白鹭", "Egret", 106},          {"竹籬", "竹篱", "Bamboo Fence", 90},
    {"潮汐", "潮汐", "Tideline", 112},       {"燕居", "燕居", "Swallow Home", 98},
    {"石板坡", "石板坡", "Slate Steps", 96}, {"晴窗", "晴窗", "Sunny Window", 104},
    {"風鈴", "风铃", "Wind Bell", 116},      {"南灣坊", "南湾坊", "South Cove", 120},
    {"簡物", "简物", "Plain Things", 84},    {"葉脈", "叶脉", "Leaf Vein", 110},
};

constexpr Complement pairs[] = {
    {"Spaghetti", "Tomato pasta sauce", 38},
    {"Fusilli", "Bolognese sauce", 34},
    {"Five-spice beef instant noodles", "Luncheon meat", 30},
    {"Macaroni", "Sliced ham", 30},
    {"White sandwich bread", "Peanut butter", 24},
    {"Wholemeal bread", "Cheese slices", 24},
    {"Mala hot pot base", "Sliced fatty beef", 45},
    {"Tomato hot pot base", "Beef balls", 40},
    {"Enoki mushrooms", "Fried bean curd rolls", 28},
    {"Mint toothpaste", "Soft toothbrush", 30},
    {"Nappies, medium", "Baby wipes", 42},
    {"Nappies, large", "Baby wipes", 42},
    {"Laundry liquid", "Fabric softener", 34},
    {"Moisturising shampoo", "Conditioner", 36},
    {"Cat food, chicken", "Cat litter", 32},
    {"Salted crisps", "Cola", 26},
    {"Popcorn", "Sugar-free cola", 24},
    {"White lotus moon cake, two yolks", "Pu'er tea", 30},
    {"Melon seeds", "Red packets", 28},
    {"Instant oats", "Low-fat milk", 26},
    {"Chinese sausage", "Glutinous rice", 24},
    {"Lager beer", "Roasted peanuts", 26},
    {"Ground coffee", "Oat milk", 28},
    {"Sirloin steak", "French red wine", 22},
};

constexpr std::string_view morning[] = {"Bakery", "Milk and soy milk", "Breakfast", "Coffee",
                                        "Eggs and dairy"};
constexpr std::string_view lunch[] = {"Noodles", "Tea drinks", "Soft drinks and water", "Bakery",
                                      "Canned food"};
constexpr std::string_view tea_time[] = {
    "Crisps and savouries",  "Biscuits", "Chocolate", "Tea drinks",
    "Soft drinks and water", "Ice cream"};
constexpr std::string_view dinner[] = {"Vegetables", "Meat and fish", "Tofu and pickles",
                                       "Condiments", "Fruit"};
constexpr std::string_view western[] = {"Pasta and sauces", "Meat and fish", "Eggs and dairy",
                                        "Beer and wine", "Bakery"};
constexpr std::string_view hot_pot[] = {
    "Soup and hot pot", "Frozen and hot pot",    "Vegetables",
    "Tofu and pickles", "Soft drinks and water", "Beer and wine"};
constexpr std::string_view stock_up[] = {"Rice and grains",      "Cooking oil", "Condiments",
                                         "Canned food",          "Paper goods", "Noodles",
                                         "Soft drinks and water"};
constexpr std::string_view household[] = {"Laundry", "Cleaning", "Paper goods",
                                          "Kitchen and festival", "Bath and hair"};
constexpr std::string_view care[] = {"Bath and hair", "Oral care", "Skin care", "Health",
                                     "Paper goods"};
constexpr std::string_view baby[] = {"Baby", "Milk and soy milk", "Paper goods", "Laundry",
                                     "Fruit"};
constexpr std::string_view pets[] = {"Pets", "Cleaning", "Fruit", "Kitchen and festival"};
constexpr std::string_view freezer[] = {"Frozen dim sum", "Frozen and hot pot", "Ice cream",
                                        "Juice"};
constexpr std::string_view new_year[] = {
    "Sweets and dried fruit", "Nuts",  "Biscuits", "Festive food",
    "Kitchen and festival",   "Fruit", "Cleaning"};
constexpr std::string_view moon[] = {"Festive food", "Tea", "Fruit", "Kitchen and festival"};
constexpr std::string_view christmas[] = {"Chocolate", "Beer and wine", "Festive food",
                                          "Fruit",     "Meat and fish", "Kitchen and festival"};
constexpr std::string_view dragon_boat[] = {"Festive food", "Rice and grains", "Meat and fish",
                                            "Eggs and dairy"};

constexpr Errand all_errands[] = {
    {morning, 18, 7, 12},
    {lunch, 16, 11, 15},
    {tea_time, 16, 14, 23},
    {dinner, 26, 15, 21},
    {western, 7, 15, 22},
    {stock_up, 12, 10, 21},
    {household, 8, 10, 22},
    {care, 8, 10, 23},
    {baby, 5, 9, 21},
    {pets, 4, 9, 22},
    {freezer, 8, 12, 23},
    {hot_pot, 14, 15, 22, Season::winter},
    {new_year, 22, 10, 22, Season::lunar_new_year},
    {moon, 20, 10, 22, Season::mid_autumn},
    {christmas, 18, 11, 22, Season::christmas},
    {dragon_boat, 12, 10, 21, Season::dragon_boat},
};

}  // namespace

std::span<const Aisle> aisles() {
    static const std::vector<Aisle> all = [] {
        std::vector<Aisle> joined;
        for (const auto part : {staple_aisles(), fresh_aisles(), snack_aisles(), home_aisles()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

std::span<const Brand> brands(bool food) {
    if (food) return food_brands;
    return home_brands;
}

std::span<const Complement> complements() {
    return pairs;
}

std::span<const Errand> errands() {
    return all_errands;
}

}  // namespace tillside::simulation::shop
