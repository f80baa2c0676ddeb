// What a sandbox sells, and the small model that suggests it: written down by hand, so that the
// same basket always has the same suggestion.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sync/rules/suggestions/model.hpp"

namespace tillside::engine::sandbox {

struct Article {
    std::string_view sku;
    std::string_view gtin;  // GS1's numbers for use within a company
    std::string_view name_en;
    std::string_view name_zh_hant;
    std::string_view name_zh_hans;
    std::int64_t unit_price = 0;  // Hong Kong cents
    std::int64_t in_stock = 0;    // pieces
    bool age_restricted = false;
    bool recalled = false;
};

inline constexpr std::array<Article, 10> articles{{
    {"BREAD", "2000000000015", "Bread", "麵包", "面包", 1800, 20},
    {"BUTTER", "2000000000022", "Butter", "牛油", "黄油", 3200, 20},
    {"JAM", "2000000000039", "Jam", "果醬", "果酱", 2650, 20},
    {"TEA", "2000000000046", "Tea", "茶葉", "茶叶", 4500, 20},
    {"MILK", "2000000000053", "Milk", "鮮奶", "鲜奶", 2200, 20},
    {"RICE", "2000000000060", "Rice 5 kg", "米 5 公斤", "米 5 公斤", 8900, 20},
    {"WHISKY", "2000000000077", "Whisky", "威士忌", "威士忌", 39800, 20, true},
    {"UMBRELLA", "2000000000084", "Umbrella", "雨傘", "雨伞", 12800, 0},
    {"LAMP", "2000000000091", "Lamp", "枱燈", "台灯", 15900, 20, false, true},
    {"SOY", "2000000000107", "Soy sauce", "豉油", "酱油", 1990, 20},
}};

// Bread speaks for butter, butter for jam, tea for milk, rice for soy sauce.
[[nodiscard]] rules::suggestions::ModelParts model_parts();

}  // namespace tillside::engine::sandbox
