// The products of the simulated shop: goods in brands and sizes, each with a SKU, a GTIN-13 and a
// price. GTINs stand in the prefixes 20 to 29, which GS1 reserves for use inside a company (GS1
// General Specifications, section 1.4), so that none belongs to anybody.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/simulation/shop/goods.hpp"
#include "sync/simulation/shop/random.hpp"
#include "sync/wire/error.hpp"

namespace tillside::simulation::shop {

struct Product {
    std::string sku;   // "100001"
    std::string gtin;  // 13 digits
    std::string name_zh_hant;
    std::string name_zh_hans;
    std::string name_en;
    std::uint32_t aisle = 0;  // index of aisles()
    int price_cents = 0;
    double popularity = 0;  // weight within the aisle on an ordinary day
    const Goods* goods = nullptr;
    std::int32_t goes_with = -1;  // index of the product that complements it, -1 = none
    int goes_with_percent = 0;
};

struct Catalogue {
    std::vector<Product> products;
    std::vector<std::vector<std::uint32_t>> by_aisle;  // indexes into products
};

// Error simulation/"too_many_products" beyond what brands and sizes give; fewer than one an aisle
// is "too_few_products".
[[nodiscard]] Result<Catalogue> make_catalogue(int products, Chance chance);

// The GTIN-13 of twelve digits and their check digit (GS1 General Specifications, section 7.9).
[[nodiscard]] std::string with_check_digit(std::string_view twelve_digits);

}  // namespace tillside::simulation::shop
