#include "plugin/engine/customers/receipts.hpp"

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr int dropped_at_once = 20;

constexpr Sql put_ticket{
    "INSERT INTO ticket_customers (business_day, ticket, customer_id, at_us)"
    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (business_day, ticket) DO UPDATE SET"
    " customer_id = excluded.customer_id"};
constexpr Sql find_ticket{
    "SELECT customer_id FROM ticket_customers WHERE business_day = ?1 AND ticket = ?2"};
constexpr Sql drop_old{
    "DELETE FROM ticket_customers WHERE (business_day, ticket) IN"
    " (SELECT business_day, ticket FROM ticket_customers WHERE at_us < ?1 LIMIT ?2)"};
constexpr Sql delete_all{"DELETE FROM ticket_customers"};
constexpr Sql delete_of_customer{"DELETE FROM ticket_customers WHERE customer_id = ?1"};

constexpr Sql move_tickets{"UPDATE ticket_customers SET customer_id = ?2 WHERE customer_id = ?1"};

}  // namespace

Result<void> Receipts::note(std::string_view business_day, std::string_view ticket,
                            std::string_view customer_id, Now now) {
    return database_->attempt("noting whose sale it was", [&] {
        database_->query(put_ticket).bind(business_day, ticket, Blob{customer_id}, now.us).run();
        database_->query(drop_old).bind(now.us - kept_us, dropped_at_once).run();
    });
}

Result<std::string> Receipts::whose(std::string_view business_day, std::string_view ticket) {
    return database_->attempt("finding whose sale it was", [&] {
        auto row = database_->query(find_ticket);
        row.bind(business_day, ticket);
        return row.step() ? row.blob(0) : std::string();
    });
}

Result<void> Receipts::move(std::string_view from, std::string_view to) {
    return database_->attempt("joining two customers' sales", [&] {
        database_->query(move_tickets).bind(Blob{from}, Blob{to}).run();
    });
}

Result<void> Receipts::forget(std::string_view customer_id) {
    return database_->attempt("forgetting whose sales they were", [&] {
        database_->query(delete_of_customer).bind(Blob{customer_id}).run();
    });
}

Result<void> Receipts::clear() {
    return database_->attempt("forgetting whose sales they were",
                              [&] { database_->query(delete_all).run(); });
}

}  // namespace tillside::engine::customers
