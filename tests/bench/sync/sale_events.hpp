// Completed baskets of a generated shop as the events that a till would record, of about 400 bytes
// each: the lines of a basket are cut so that they come to that. The same seed gives the same.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sync/simulation/shop/shop.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::bench {

class SaleEvents {
public:
    static constexpr std::size_t bytes_wanted = 400;

    [[nodiscard]] static Result<SaleEvents> make(std::uint64_t seed);

    // The next draft: everything but store, till, epoch and sequence, which the outbox gives.
    [[nodiscard]] wire::Event next();

private:
    SaleEvents(std::uint64_t seed, simulation::shop::Shop shop);
    void open_day();

    std::unique_ptr<simulation::shop::Shop> shop_;
    simulation::shop::Chance chance_;
    wire::Random random_;
    std::vector<std::string> customer_ids_;  // 16 bytes each
    std::vector<simulation::shop::Sale> sales_;
    std::size_t next_sale_ = 0;
    int day_ = -1;
    int ticket_ = 0;
};

}  // namespace tillside::bench
