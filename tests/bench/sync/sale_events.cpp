#include "tests/bench/sync/sale_events.hpp"

#include <fmt/format.h>

namespace tillside::bench {

namespace shop = simulation::shop;

namespace {

constexpr shop::ShopSize size{1, 2'000, 5'000, 70'000};
constexpr std::int64_t first_day_us = 1'767'225'600'000'000;  // 2026-01-01
constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;
constexpr int days_a_year = 360;

void add_line(const shop::Product& product, const shop::Taken& taken,
              wire::BasketCompleted& basket) {
    wire::BasketLine& line = *basket.add_lines();
    line.set_line_id(std::to_string(basket.lines_size()));
    line.set_sku(product.sku);
    line.set_gtin(product.gtin);
    line.set_description(product.name_zh_hant);
    line.set_quantity_milli(taken.quantity * 1000);
    line.set_unit_price(product.price_cents);
    line.set_amount(static_cast<std::int64_t>(product.price_cents) * taken.quantity);
    basket.set_total(basket.total() + line.amount());
}

}  // namespace

Result<SaleEvents> SaleEvents::make(std::uint64_t seed) {
    auto made = shop::Shop::make(seed, size);
    if (!made) return std::unexpected(made.error());
    return SaleEvents(seed, std::move(*made));
}

SaleEvents::SaleEvents(std::uint64_t seed, shop::Shop shop)
    : shop_(std::make_unique<shop::Shop>(std::move(shop))), chance_(seed) {
    random_ = [chance = shop::Chance(seed + 1)](std::span<unsigned char> out) mutable {
        for (unsigned char& byte : out)
            byte = static_cast<unsigned char>(chance.bits());
    };
    for (std::size_t i = 0; i < shop_->customers().size(); ++i) {
        std::string id(16, '\0');
        random_({reinterpret_cast<unsigned char*>(id.data()), id.size()});
        customer_ids_.push_back(std::move(id));
    }
}

void SaleEvents::open_day() {
    ++day_;
    sales_ = shop_->year().sales_of(day_ % days_a_year);
    next_sale_ = 0;
    ticket_ = 0;
}

wire::Event SaleEvents::next() {
    while (next_sale_ == sales_.size())
        open_day();
    const shop::Sale& sale = sales_[next_sale_++];
    const auto& staff = shop_->staff();
    wire::Event event;
    event.set_kind(wire::BASKET_COMPLETED);
    event.set_occurred_at_us(first_day_us + day_ * day_us + sale.second * 1'000'000LL +
                             chance_.between(0, 999'999));
    event.set_id(wire::uuid_v7(event.occurred_at_us(), random_));
    event.set_business_day(fmt::format("{}-{:02}-{:02}", 2026 + day_ / days_a_year,
                                       day_ % days_a_year / 30 + 1, day_ % 30 + 1));
    event.set_ticket(std::to_string(++ticket_));
    event.set_staff(staff[chance_.below(static_cast<std::uint32_t>(staff.size()))].code);
    event.set_role(wire::CASHIER);
    if (sale.customer >= 0) {
        event.set_customer_id(customer_ids_[static_cast<std::size_t>(sale.customer)]);
    }
    std::string request(16, '\0');
    random_({reinterpret_cast<unsigned char*>(request.data()), request.size()});
    event.set_request_id(request);
    wire::BasketCompleted& basket = *event.mutable_basket_completed();
    basket.set_currency("HKD");
    std::size_t taken = 0;
    // A small basket is scanned again, a large one cut, so that events weigh about the same.
    while (event.ByteSizeLong() < bytes_wanted - 45) {
        const shop::Taken& line = sale.lines[taken++ % sale.lines.size()];
        add_line(shop_->catalogue().products[line.product], line, basket);
    }
    wire::Tender& tender = *basket.add_tenders();
    tender.set_kind(chance_.percent(40) ? 1 : 2);
    tender.set_amount(basket.total());
    return event;
}

}  // namespace tillside::bench
