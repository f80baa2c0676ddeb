#include "plugin/engine/customers/customer.hpp"

#include "sync/rules/identity/card_number.hpp"

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql by_id{
    "SELECT customer_id, phone_lookup, card_number, language, home_store, contact,"
    " contact_event_id, visits, last_visit_us, history, as_of_us, generation"
    " FROM customers WHERE customer_id = ?1"};
constexpr Sql by_phone{
    "SELECT customer_id, phone_lookup, card_number, language, home_store, contact,"
    " contact_event_id, visits, last_visit_us, history, as_of_us, generation"
    " FROM customers WHERE phone_lookup = ?1 ORDER BY number DESC LIMIT 1"};
constexpr Sql all_by_phone{
    "SELECT customer_id, phone_lookup, card_number, language, home_store, contact,"
    " contact_event_id, visits, last_visit_us, history, as_of_us, generation"
    " FROM customers WHERE phone_lookup = ?1 ORDER BY number DESC LIMIT ?2"};
constexpr Sql take_phone_away{"UPDATE customers SET phone_lookup = x'' WHERE customer_id = ?1"};
constexpr Sql by_card{
    "SELECT customer_id, phone_lookup, card_number, language, home_store, contact,"
    " contact_event_id, visits, last_visit_us, history, as_of_us, generation"
    " FROM customers WHERE card_lookup = ?1 ORDER BY number DESC LIMIT 1"};
constexpr Sql put_customer{
    "INSERT INTO customers (customer_id, phone_lookup, card_lookup, card_number, language,"
    " home_store, contact, contact_event_id, visits, last_visit_us, history, as_of_us, generation)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
    " ON CONFLICT (customer_id) DO UPDATE SET phone_lookup = excluded.phone_lookup,"
    " card_lookup = excluded.card_lookup, card_number = excluded.card_number,"
    " language = excluded.language, home_store = excluded.home_store, contact = excluded.contact,"
    " contact_event_id = excluded.contact_event_id, visits = excluded.visits,"
    " last_visit_us = excluded.last_visit_us, history = excluded.history,"
    " as_of_us = excluded.as_of_us, generation = excluded.generation"};
constexpr Sql delete_customer{"DELETE FROM customers WHERE customer_id = ?1"};
constexpr Sql customers_left_behind{
    "SELECT customer_id FROM customers WHERE generation > 0 AND generation < ?1 LIMIT ?2"};
constexpr Sql count_customers{"SELECT count(*) FROM customers"};

Customer customer_of(const store::Query& row) {
    Customer customer;
    customer.customer_id = row.blob(0);
    customer.phone_lookup = row.blob(1);
    customer.card_number = row.text(2);
    customer.language = row.text(3);
    customer.home_store = row.text(4);
    customer.contact.ParseFromString(row.blob(5));
    customer.contact_event_id = row.blob(6);
    customer.visits = static_cast<std::uint32_t>(row.integer(7));
    customer.last_visit_us = row.integer(8);
    wire::Customer history;
    history.ParseFromString(row.blob(9));
    customer.history.assign(history.history().begin(), history.history().end());
    customer.as_of_us = row.integer(10);
    customer.generation = row.integer(11);
    return customer;
}

}  // namespace

std::string Customers::phone_lookup(const rules::identity::Phone& phone) const {
    return wire::lookup_hash(lookup_key_, phone.e164());
}

std::string Customers::email_lookup(const rules::identity::Email& email) const {
    return wire::lookup_hash(lookup_key_, email.lower());
}

std::string Customers::card_lookup(std::string_view card) const {
    return wire::lookup_hash(lookup_key_, rules::identity::card_lookup_text(card));
}

Result<std::optional<Customer>> Customers::find(std::string_view customer_id) {
    return database_->attempt("finding a customer", [&]() -> std::optional<Customer> {
        auto row = database_->query(by_id);
        row.bind(Blob{customer_id});
        if (!row.step()) return std::nullopt;
        return customer_of(row);
    });
}

Result<std::optional<Customer>> Customers::find_by_phone_lookup(std::string_view lookup) {
    return database_->attempt("finding a customer by phone", [&]() -> std::optional<Customer> {
        auto row = database_->query(by_phone);
        row.bind(Blob{lookup});
        if (!row.step()) return std::nullopt;
        return customer_of(row);
    });
}

Result<std::vector<Customer>> Customers::all_by_phone_lookup(std::string_view lookup,
                                                             std::size_t most) {
    return database_->attempt("finding customers by phone", [&] {
        std::vector<Customer> out;
        auto rows = database_->query(all_by_phone);
        rows.bind(Blob{lookup}, most);
        while (rows.step())
            out.push_back(customer_of(rows));
        return out;
    });
}

Result<void> Customers::release_phone(std::string_view customer_id) {
    return database_->attempt("releasing a number", [&] {
        database_->query(take_phone_away).bind(Blob{customer_id}).run();
    });
}

Result<std::optional<Customer>> Customers::find_by_card(std::string_view card) {
    return database_->attempt("finding a customer by card", [&]() -> std::optional<Customer> {
        auto row = database_->query(by_card);
        row.bind(Blob{card_lookup(card)});
        if (!row.step()) return std::nullopt;
        return customer_of(row);
    });
}

Result<void> Customers::put(const Customer& customer) {
    wire::Customer history;
    history.mutable_history()->Assign(customer.history.begin(), customer.history.end());
    const std::string card_hash = card_lookup(customer.card_number);
    return database_->attempt("keeping a customer", [&] {
        database_->query(put_customer)
            .bind(Blob{customer.customer_id}, Blob{customer.phone_lookup}, Blob{card_hash},
                  std::string_view(customer.card_number), std::string_view(customer.language),
                  std::string_view(customer.home_store), Blob{customer.contact.SerializeAsString()},
                  Blob{customer.contact_event_id}, customer.visits, customer.last_visit_us,
                  Blob{history.SerializeAsString()}, customer.as_of_us, customer.generation)
            .run();
    });
}

Result<void> Customers::remove(std::string_view customer_id) {
    return database_->attempt("removing a customer", [&] {
        database_->query(delete_customer).bind(Blob{customer_id}).run();
    });
}

Result<std::vector<std::string>> Customers::left_behind(std::int64_t generation, std::size_t most) {
    return database_->attempt("finding customers who are no longer sent", [&] {
        std::vector<std::string> out;
        auto rows = database_->query(customers_left_behind);
        rows.bind(generation, most);
        while (rows.step())
            out.push_back(rows.blob(0));
        return out;
    });
}

Result<std::uint64_t> Customers::count() {
    return database_->attempt("counting customers", [&] {
        auto row = database_->query(count_customers);
        return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
    });
}

}  // namespace tillside::engine::customers
