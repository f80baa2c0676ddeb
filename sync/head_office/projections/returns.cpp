#include "sync/head_office/projections/returns.hpp"

#include <array>

namespace tillside::head_office::projections {

namespace {

Result<void> add_return(store::Database& database, const LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    const wire::ReturnCompleted& fact = event.return_completed();
    const wire::TicketRef& of = fact.return_of();
    const bool known = !event.customer_id().empty();
    auto done = database.execute(
        "INSERT INTO returns (position, event_id, store, till, business_day, ticket, staff, "
        "customer_id, currency, refund_total, taken_total, lines, of_store, of_till, "
        "of_business_day, of_ticket, occurred_at_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        {logged.position, store::Blob{event.id()}, event.store(), event.till(),
         event.business_day(), event.ticket(), event.staff(),
         known ? store::Parameter(store::Blob{event.customer_id()}) : store::Parameter(nullptr),
         fact.currency(), fact.refund_total(), fact.taken().total(), fact.lines_size(), of.store(),
         of.till(), of.business_day(), of.ticket(), event.occurred_at_us()});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

// Where a line stands, and what only a line that came back has.
struct Place {
    std::int64_t position = 0;
    std::string_view side;  // "returned", "taken"
    int number = 0;
    std::string_view original_line_id;
    std::string_view reason;
    bool resaleable = false;
};

Result<void> add_line(store::Database& database, const Place& at, const wire::BasketLine& line) {
    auto done = database.execute(
        "INSERT INTO return_lines (return_position, side, number, original_line_id, sku, gtin, "
        "description, quantity_milli, unit_price, amount, reason, resaleable) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        {at.position, at.side, at.number, at.original_line_id, line.sku(), line.gtin(),
         line.description(), line.quantity_milli(), line.unit_price(), line.amount(), at.reason,
         at.resaleable ? 1 : 0});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

Result<void> add_lines(store::Database& database, const LoggedEvent& logged) {
    const wire::ReturnCompleted& fact = logged.event.return_completed();
    int number = 0;
    for (const wire::ReturnLine& back : fact.lines()) {
        const Place at{logged.position,         "returned",    ++number,
                       back.original_line_id(), back.reason(), back.resaleable()};
        if (auto done = add_line(database, at, back.line()); !done) return done;
    }
    number = 0;
    for (const wire::BasketLine& line : fact.taken().lines()) {
        const Place at{logged.position, "taken", ++number, "", "", false};
        if (auto done = add_line(database, at, line); !done) return done;
    }
    return {};
}

Result<void> add_reversal(store::Database& database, const LoggedEvent& logged) {
    const wire::TicketRef& of = logged.event.basket_completed().reverses();
    auto done = database.execute(
        "INSERT INTO reversals (position, of_store, of_till, of_business_day, of_ticket) "
        "VALUES (?1, ?2, ?3, ?4, ?5)",
        {logged.position, of.store(), of.till(), of.business_day(), of.ticket()});
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

}  // namespace

std::span<const std::string_view> Returns::tables() const {
    static constexpr std::array<std::string_view, 3> all = {"return_lines", "returns", "reversals"};
    return all;
}

Result<void> Returns::apply(store::Database& database, const LoggedEvent& logged) {
    if (logged.event.basket_completed().has_reverses()) return add_reversal(database, logged);
    if (!logged.event.has_return_completed()) return {};
    if (auto done = add_return(database, logged); !done) return done;
    return add_lines(database, logged);
}

}  // namespace tillside::head_office::projections
