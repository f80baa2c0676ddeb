#include "sync/simulation/shop/shop.hpp"

#include <fmt/format.h>

namespace tillside::simulation::shop {

Result<Shop> Shop::make(std::uint64_t seed, const ShopSize& size) {
    constexpr int baskets_max = 10'000'000;
    if (size.stores < 1 || size.stores > stores_max) {
        return fail(Domain::simulation, "stores_out_of_range",
                    fmt::format("stores must be 1 to {}", stores_max));
    }
    if (size.baskets < 1 || size.baskets > baskets_max) {
        return fail(Domain::simulation, "baskets_out_of_range",
                    fmt::format("baskets must be 1 to {}", baskets_max));
    }
    Shop shop(seed);
    shop.baskets_ = size.baskets;
    shop.stores_ = make_stores(size.stores);
    auto catalogue = make_catalogue(size.products, shop.chance_.part(1));
    if (!catalogue) return std::unexpected(catalogue.error());
    shop.catalogue_ = std::move(*catalogue);
    auto customers =
        make_customers(size.customers, size.stores, shop.catalogue_, shop.chance_.part(2));
    if (!customers) return std::unexpected(customers.error());
    shop.customers_ = std::move(*customers);
    shop.staff_ = make_staff(shop.stores_, shop.chance_.part(3));
    return shop;
}

Year Shop::year() const {
    return Year(catalogue_, customers_, static_cast<int>(stores_.size()), baskets_,
                chance_.part(4));
}

}  // namespace tillside::simulation::shop
