#include "sync/head_office/projections/baskets.hpp"

#include <array>

namespace tillside::head_office::projections {

namespace {

Result<void> add_basket(store::Database& database, const LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    const wire::BasketCompleted& basket = event.basket_completed();
    const bool known = !event.customer_id().empty();
    auto done = database.execute(
        "INSERT INTO baskets (position, event_id, store, till, business_day, ticket, staff, "
        "customer_id, currency, total, lines, occurred_at_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        {logged.position, store::Blob{event.id()}, event.store(), event.till(),
         event.business_day(), event.ticket(), event.staff(),
         known ? store::Parameter(store::Blob{event.customer_id()}) : store::Parameter(nullptr),
         basket.currency(), basket.total(), basket.lines_size(), event.occurred_at_us()});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

Result<void> add_line(store::Database& database, std::int64_t basket, int number,
                      const wire::BasketLine& line) {
    auto done = database.execute(
        "INSERT INTO basket_lines (basket, number, sku, gtin, description, quantity_milli, "
        "unit_price, amount, suggestion_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        {basket, number, line.sku(), line.gtin(), line.description(), line.quantity_milli(),
         line.unit_price(), line.amount(), line.suggestion_id()});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

Result<void> add_suggestion(store::Database& database, std::int64_t basket, int number,
                            const wire::SuggestionShown& shown) {
    auto done = database.execute(
        "INSERT INTO suggestions_shown (basket, number, suggestion_id, sku, place, shown_at_us, "
        "outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        {basket, number, shown.suggestion_id(), shown.sku(), shown.position(), shown.shown_at_us(),
         shown.outcome()});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

}  // namespace

std::span<const std::string_view> Baskets::tables() const {
    static constexpr std::array<std::string_view, 3> all = {"suggestions_shown", "basket_lines",
                                                            "baskets"};
    return all;
}

Result<void> Baskets::apply(store::Database& database, const LoggedEvent& logged) {
    if (!logged.event.has_basket_completed()) return {};
    if (auto done = add_basket(database, logged); !done) return done;
    int number = 0;
    for (const auto& line : logged.event.basket_completed().lines()) {
        if (auto done = add_line(database, logged.position, ++number, line); !done) return done;
    }
    number = 0;
    for (const auto& shown : logged.event.basket_completed().suggestions()) {
        if (auto done = add_suggestion(database, logged.position, ++number, shown); !done) {
            return done;
        }
    }
    return {};
}

}  // namespace tillside::head_office::projections
