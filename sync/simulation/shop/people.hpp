// The customers and the staff of the simulated shop. No name is taken from anybody, and no
// telephone number can be: libphonenumber calls every number possible, and none is in a range that
// an operator has (people.cpp names the ranges).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sync/simulation/shop/catalogue.hpp"
#include "sync/simulation/shop/random.hpp"
#include "sync/wire/error.hpp"

namespace tillside::simulation::shop {

// A store's code and name.
struct Store {
    std::string code;  // "CWB"
    std::string name_zh_hant;
    std::string name_en;
};
// The first of a list of Hong Kong districts. 1 to stores_max.
inline constexpr int stores_max = 8;
[[nodiscard]] std::vector<Store> make_stores(int stores);

struct Customer {
    std::string id;     // as in train.csv
    std::string phone;  // E.164
    std::string name;
    std::string language;  // BCP 47: "zh-Hant-HK", "zh-Hans", "en"
    std::string card;      // as the chain's tills make it
    std::uint32_t store = 0;
    int joined_day = 0;  // negative: before the year
    // Said yes to suggestions from their own history on that day of the year; -1 = never asked.
    int profiling_day = -1;
    double visits = 0;                  // relative frequency; 0 = never came back
    std::vector<std::uint32_t> usuals;  // products bought again and again, dearest habit first
};

// At most customers_max (Error simulation/"too_many_customers").
inline constexpr int customers_max = 1'000'000;
[[nodiscard]] Result<std::vector<Customer>> make_customers(int customers, int stores,
                                                           const Catalogue& catalogue,
                                                           Chance chance);

struct StaffMember {
    std::string code;  // "CWB-01"
    std::string role;  // "cashier", "store_manager"
    std::string store;
    std::string display_name;
    std::string pin;  // 6 digits, for this demonstration only
};
[[nodiscard]] std::vector<StaffMember> make_staff(const std::vector<Store>& stores, Chance chance);

}  // namespace tillside::simulation::shop
