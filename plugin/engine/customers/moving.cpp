#include "plugin/engine/customers/moving.hpp"

#include <utility>
#include <vector>

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr int rows_a_step = 1000;

constexpr Sql has_old_tables{
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'customers_before_040'"};
constexpr Sql old_customers{
    "SELECT customer_id, phone_lookup, card_number, language, home_store, contact,"
    " contact_event_id, visits, last_visit_us, as_of_us, generation"
    " FROM customers_before_040 ORDER BY number LIMIT ?1"};
constexpr Sql move_history{
    "UPDATE customers SET"
    " history = (SELECT history FROM customers_before_040 WHERE customer_id = ?1),"
    " (recent_visits, recent_last_us) ="
    " (SELECT count(*), coalesce(max(at_us), 0) FROM customer_baskets WHERE customer_id = ?1)"
    " WHERE customer_id = ?1"};
constexpr Sql delete_old_customer{"DELETE FROM customers_before_040 WHERE customer_id = ?1"};
constexpr Sql old_records{
    "SELECT record_id, customer_id, bytes FROM consent_records_before_040 ORDER BY record_id"
    " LIMIT ?1"};
constexpr Sql delete_old_record{"DELETE FROM consent_records_before_040 WHERE record_id = ?1"};
constexpr Sql drop_old_customers{"DROP TABLE customers_before_040"};
constexpr Sql drop_old_records{"DROP TABLE consent_records_before_040"};

struct OldCustomer {
    Customer customer;
    std::string card_number;
};

std::vector<OldCustomer> read_customers(store::Database& database) {
    std::vector<OldCustomer> out;
    auto row = database.query(old_customers);
    row.bind(rows_a_step);
    while (row.step()) {
        auto& [customer, card_number] = out.emplace_back();
        customer.customer_id = row.blob(0);
        customer.phone_lookup = row.blob(1);
        card_number = row.text(2);
        customer.language = row.text(3);
        customer.home_store = row.text(4);
        customer.contact.ParseFromString(row.blob(5));
        customer.contact_event_id = row.blob(6);
        customer.visits = static_cast<std::uint32_t>(row.integer(7));
        customer.last_visit_us = row.integer(8);
        customer.as_of_us = row.integer(9);
        customer.generation = row.integer(10);
    }
    return out;
}

Result<std::size_t> move_customers(const Moving& rooms) {
    auto read = rooms.database.attempt("reading customers of before",
                                       [&] { return read_customers(rooms.database); });
    if (!read) return std::unexpected(read.error());
    for (auto& [customer, card_number] : *read) {
        customer.card_lookup = rooms.customers.card_lookup(card_number);
        auto card = rooms.keys.seal(customer.customer_id, customer.contact.key_id(),
                                    customer.customer_id, "card", card_number);
        if (card) {
            customer.card = std::move(*card);
        } else if (card.error().domain == Domain::store) {
            return std::unexpected(card.error());
        }
        if (auto kept = rooms.customers.put(customer); !kept) return std::unexpected(kept.error());
    }
    auto deleted = rooms.database.attempt("moving customers of before", [&] {
        for (const OldCustomer& old : *read) {
            rooms.database.query(move_history).bind(Blob{old.customer.customer_id}).run();
            rooms.database.query(delete_old_customer).bind(Blob{old.customer.customer_id}).run();
        }
    });
    if (!deleted) return std::unexpected(deleted.error());
    return read->size();
}

Result<std::size_t> move_records(const Moving& rooms) {
    struct Old {
        std::string record_id;
        std::string customer_id;
        wire::SignedConsentRecord signed_record;
    };
    auto read = rooms.database.attempt("reading consent of before", [&] {
        std::vector<Old> out;
        auto row = rooms.database.query(old_records);
        row.bind(rows_a_step);
        while (row.step()) {
            Old& old = out.emplace_back();
            old.record_id = row.blob(0);
            old.customer_id = row.blob(1);
            old.signed_record.ParseFromString(row.blob(2));
        }
        return out;
    });
    if (!read) return std::unexpected(read.error());
    for (const Old& old : *read) {
        auto kept = rooms.ledger.keep(old.customer_id, old.signed_record);
        if (!kept && kept.error().domain != Domain::consent) return std::unexpected(kept.error());
    }
    auto deleted = rooms.database.attempt("deleting consent of before", [&] {
        for (const Old& old : *read)
            rooms.database.query(delete_old_record).bind(Blob{old.record_id}).run();
    });
    if (!deleted) return std::unexpected(deleted.error());
    return read->size();
}

// False when there was nothing left to move.
Result<bool> step(const Moving& rooms) {
    auto transaction = rooms.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    const auto customers = move_customers(rooms);
    if (!customers) return std::unexpected(customers.error());
    const auto records = move_records(rooms);
    if (!records) return std::unexpected(records.error());
    const bool moved = *customers + *records > 0;
    if (!moved) {
        auto dropped = rooms.database.attempt("dropping tables of before", [&] {
            rooms.database.query(drop_old_customers).run();
            rooms.database.query(drop_old_records).run();
        });
        if (!dropped) return std::unexpected(dropped.error());
    }
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return moved;
}

}  // namespace

Result<void> move_old_customers(const Moving& rooms) {
    const auto old = rooms.database.attempt("looking for tables of before", [&] {
        auto row = rooms.database.query(has_old_tables);
        return row.step();
    });
    if (!old) return std::unexpected(old.error());
    for (bool more = *old; more;) {
        const auto moved = step(rooms);
        if (!moved) return std::unexpected(moved.error());
        more = *moved;
    }
    // What was in the clear goes out of the file and its log, not only out of the tables.
    return *old ? rooms.database.shed() : Result<void>();
}

}  // namespace tillside::engine::customers
