// A generated shop whose customers follow rules that are known: pairs that belong together, habits
// that come back, and best sellers. What a trainer finds can be held against them. Seeded.
#pragma once

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "sync/head_office/models/trainer.hpp"

namespace tillside::head_office::models::testing {

struct PlantedShop {
    static constexpr int pairs = 40;   // "left07" is bought, then "right07" with it
    static constexpr int habits = 60;  // "habit12": some customers' own, in most of their baskets
    static constexpr int sundries = 200;  // anything else, "sundry000" sold most
    static constexpr int customers = 150;

    explicit PlantedShop(std::uint64_t seed) : random(seed) {}

    static std::string left(int pair) { return fmt::format("left{:02}", pair); }
    static std::string right(int pair) { return fmt::format("right{:02}", pair); }
    static std::string habit(int customer, int which) {
        return fmt::format("habit{:02}", (customer * 7 + which * 13) % habits);
    }

    std::vector<TrainingBasket> baskets(int count) {
        std::vector<TrainingBasket> made;
        for (int number = 0; number < count; ++number) {
            TrainingBasket basket;
            basket.at_us = number;
            if (chance(0.7)) {
                const int customer = below(customers);
                basket.customer = fmt::format("customer{}", customer);
                for (int which = 0; which < 3; ++which)
                    if (chance(0.6)) basket.skus.push_back(habit(customer, which));
            }
            for (int more = 0; more < 2; ++more) {
                const int pair = below(pairs);
                basket.skus.push_back(left(pair));
                if (chance(0.7)) basket.skus.push_back(right(pair));
            }
            for (int more = 0; more < 2; ++more) {
                const double rank = std::pow(static_cast<double>(sundries), chance_value()) - 1;
                basket.skus.push_back(fmt::format("sundry{:03}", static_cast<int>(rank)));
            }
            made.push_back(std::move(basket));
        }
        return made;
    }

private:
    double chance_value() { return static_cast<double>(random() >> 11U) * 0x1.0p-53; }
    bool chance(double probability) { return chance_value() < probability; }
    int below(int bound) { return static_cast<int>(chance_value() * bound); }

    std::mt19937_64 random;
};

}  // namespace tillside::head_office::models::testing
