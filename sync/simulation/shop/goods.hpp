// What the simulated shop sells, before brands and sizes: about 400 goods in 40 aisles, named in
// the three languages of a Hong Kong till with a price in Hong Kong dollars as a supermarket there
// asks. Brands are invented. Hong Kong and Mainland words differ where they do in shops (士多啤梨, 草莓).
#pragma once

#include <span>
#include <string_view>

namespace tillside::simulation::shop {

// When people buy it; calendar.hpp has the dates.
enum class Season : unsigned char {
    any,
    winter,  // December to February: hot pot
    summer,  // June to September
    lunar_new_year,
    mid_autumn,
    dragon_boat,
    christmas,
};

struct Goods {
    std::string_view zh_hant;
    std::string_view zh_hans;
    std::string_view en;
    int price_cents;  // of the aisle's first size
    Season season = Season::any;
};

// A size that the aisle's goods come in; its words follow the name.
struct Size {
    std::string_view zh_hant;
    std::string_view zh_hans;
    std::string_view en;
    int price_percent;  // of the goods' price
};

struct Brand {
    std::string_view zh_hant;
    std::string_view zh_hans;
    std::string_view en;
    int price_percent;
};

struct Aisle {
    std::string_view category;  // as in items.csv
    bool food = true;           // which brands
    bool age_restricted = false;
    int weight = 0;  // share of lines, relative to other aisles
    std::span<const Size> sizes;
    std::span<const Goods> goods;
};

struct CategoryWords {
    std::string_view zh_hant;
    std::string_view zh_hans;
};

// An aisle's category in Chinese; empty for a category that no aisle has.
[[nodiscard]] CategoryWords category_words(std::string_view category);

// All aisles, in the order of the shop.
[[nodiscard]] std::span<const Aisle> aisles();
[[nodiscard]] std::span<const Brand> brands(bool food);

// Parts of aisles(), one a file.
[[nodiscard]] std::span<const Aisle> staple_aisles();
[[nodiscard]] std::span<const Aisle> fresh_aisles();
[[nodiscard]] std::span<const Aisle> snack_aisles();
[[nodiscard]] std::span<const Aisle> home_aisles();

// Goods that go together: of the baskets with the first, this share takes the second for that
// reason. They are planted, so that a test can ask whether suggestions find them.
struct Complement {
    std::string_view first;  // English name of the goods
    std::string_view second;
    int percent;
};
[[nodiscard]] std::span<const Complement> complements();

// What a customer came for: the categories that belong to it.
struct Errand {
    std::span<const std::string_view> categories;
    int weight;
    int hour_from;  // when it is likely: [from, to)
    int hour_to;
    Season season = Season::any;
};
[[nodiscard]] std::span<const Errand> errands();

}  // namespace tillside::simulation::shop
