// A whole shop from one seed: same seed and numbers, same bytes. It exists so that a fresh machine
// can show the product without anybody's data; nothing in it is about a real person or company.
#pragma once

#include <cstdint>
#include <vector>

#include "sync/simulation/shop/baskets.hpp"
#include "sync/simulation/shop/people.hpp"
#include "sync/wire/error.hpp"

namespace tillside::simulation::shop {

struct ShopSize {
    int stores = 3;
    int products = 2'000;
    int customers = 20'000;
    int baskets = 70'000;  // of the year, about
};

class Shop {
public:
    // Errors (Domain::simulation): a number out of its range; the message names the range.
    [[nodiscard]] static Result<Shop> make(std::uint64_t seed, const ShopSize& size);

    [[nodiscard]] const std::vector<Store>& stores() const { return stores_; }
    [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }
    [[nodiscard]] const std::vector<Customer>& customers() const { return customers_; }
    [[nodiscard]] const std::vector<StaffMember>& staff() const { return staff_; }
    [[nodiscard]] Chance stock_chance() const { return chance_.part(5); }
    // Valid while the shop lives and is not moved.
    [[nodiscard]] Year year() const;

private:
    explicit Shop(std::uint64_t seed) : chance_(seed) {}

    Chance chance_;
    int baskets_ = 0;
    std::vector<Store> stores_;
    Catalogue catalogue_;
    std::vector<Customer> customers_;
    std::vector<StaffMember> staff_;
};

}  // namespace tillside::simulation::shop
