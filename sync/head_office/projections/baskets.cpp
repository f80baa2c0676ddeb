#include "sync/head_office/projections/baskets.hpp"

#include <array>
#include <utility>

namespace tillside::head_office::projections {

namespace {

using store::ColumnType;

constexpr auto integer = ColumnType::integer;
constexpr auto text = ColumnType::text;
constexpr auto blob = ColumnType::blob;

constexpr std::array basket_columns = {integer, blob, text, text,    text,    text,
                                       text,    blob, text, integer, integer, integer};
constexpr store::RowsStatement add_baskets = {
    .row =
        "INSERT INTO baskets (position, event_id, store, till, business_day, ticket, staff, "
        "customer_id, currency, total, lines, occurred_at_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    .all =
        "INSERT INTO baskets (position, event_id, store, till, business_day, ticket, staff, "
        "customer_id, currency, total, lines, occurred_at_us) "
        "SELECT * FROM unnest(?1::bigint[], ?2::bytea[], ?3::text[], ?4::text[], ?5::text[], "
        "?6::text[], ?7::text[], ?8::bytea[], ?9::text[], ?10::bigint[], ?11::bigint[], "
        "?12::bigint[])",
    .columns = basket_columns};

constexpr std::array line_columns = {integer, integer, text,    text, text,
                                     integer, integer, integer, text};
constexpr store::RowsStatement add_lines = {
    .row =
        "INSERT INTO basket_lines (basket, number, sku, gtin, description, quantity_milli, "
        "unit_price, amount, suggestion_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    .all =
        "INSERT INTO basket_lines (basket, number, sku, gtin, description, quantity_milli, "
        "unit_price, amount, suggestion_id) "
        "SELECT * FROM unnest(?1::bigint[], ?2::bigint[], ?3::text[], ?4::text[], ?5::text[], "
        "?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::text[])",
    .columns = line_columns};

constexpr std::array shown_columns = {integer, integer, text, text, integer, integer, integer};
constexpr store::RowsStatement add_shown = {
    .row =
        "INSERT INTO suggestions_shown (basket, number, suggestion_id, sku, place, "
        "shown_at_us, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    .all =
        "INSERT INTO suggestions_shown (basket, number, suggestion_id, sku, place, "
        "shown_at_us, outcome) "
        "SELECT * FROM unnest(?1::bigint[], ?2::bigint[], ?3::text[], ?4::text[], "
        "?5::bigint[], ?6::bigint[], ?7::bigint[])",
    .columns = shown_columns};

}  // namespace

std::span<const std::string_view> Baskets::tables() const {
    static constexpr std::array<std::string_view, 3> all = {"suggestions_shown", "basket_lines",
                                                            "baskets"};
    return all;
}

void Baskets::start() {
    baskets_.clear();
    lines_.clear();
    shown_.clear();
}

Result<void> Baskets::apply(store::Database&, const LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    if (!event.has_basket_completed()) return {};
    const wire::BasketCompleted& basket = event.basket_completed();
    const bool known = !event.customer_id().empty();
    baskets_.insert(
        baskets_.end(),
        {logged.position, store::Blob{event.id()}, event.store(), event.till(),
         event.business_day(), event.ticket(), event.staff(),
         known ? store::Parameter(store::Blob{event.customer_id()}) : store::Parameter(nullptr),
         basket.currency(), basket.total(), basket.lines_size(), event.occurred_at_us()});
    int number = 0;
    for (const auto& line : basket.lines()) {
        lines_.insert(lines_.end(), {logged.position, ++number, line.sku(), line.gtin(),
                                     line.description(), line.quantity_milli(), line.unit_price(),
                                     line.amount(), line.suggestion_id()});
    }
    number = 0;
    for (const auto& shown : basket.suggestions()) {
        shown_.insert(shown_.end(), {logged.position, ++number, shown.suggestion_id(), shown.sku(),
                                     shown.position(), shown.shown_at_us(), shown.outcome()});
    }
    return {};
}

Result<void> Baskets::finish(store::Database& database) {
    for (const auto& [statement, values] :
         {std::pair(&add_baskets, &baskets_), std::pair(&add_lines, &lines_),
          std::pair(&add_shown, &shown_)}) {
        auto added = database.execute_rows(*statement, *values);
        if (!added) return std::unexpected(std::move(added.error()));
    }
    return {};
}

}  // namespace tillside::head_office::projections
