// The same three ways by which note_customer() finds the tills that are told of a customer.
#include "sync/head_office/customers/exposure.hpp"

#include <fmt/format.h>

#include <map>

namespace tillside::head_office::customers {

namespace {

using store::Blob;

Result<void> add(store::Database& database, std::string_view sql, std::string_view parameter,
                 const std::string& why, std::map<std::string, Exposed>& found) {
    return database.query(sql, {parameter}, [&](const store::Row& row) {
        std::string id = row.blob_copy(0);
        found.try_emplace(id, Exposed{id, row.text_copy(1), why});
    });
}

}  // namespace

Result<Exposure> exposure_of(store::Database& database, std::string_view till) {
    Exposure out;
    out.till = till;
    const auto store = database.one("SELECT store FROM terminals WHERE till = ?1", {till},
                                    [](const store::Row& row) { return row.text_copy(0); });
    if (!store) return std::unexpected(store.error());
    if (!*store) {
        return fail(Domain::customers, "till_unknown",
                    fmt::format("no till {} was ever let in", till));
    }
    out.store = **store;
    const auto seen = database.one("SELECT last_seen_us FROM till_health WHERE till = ?1", {till},
                                   [](const store::Row& row) { return row.integer(0); });
    if (!seen) return std::unexpected(seen.error());
    out.last_seen_us = seen->value_or(0);
    std::map<std::string, Exposed> found;
    auto home = add(database,
                    "SELECT customer_id, home_store FROM customers "
                    "WHERE home_store = ?1 AND linked_to IS NULL",
                    out.store, "home_store", found);
    if (!home) return std::unexpected(home.error());
    auto linked = add(database,
                      "SELECT customer_id, home_store FROM customers WHERE customer_id IN "
                      "(SELECT linked_to FROM customers WHERE home_store = ?1)",
                      out.store, "same_person", found);
    if (!linked) return std::unexpected(linked.error());
    auto asked = add(database,
                     "SELECT coalesce(c.linked_to, i.customer_id), coalesce(c.home_store, '') "
                     "FROM customer_interest AS i "
                     "LEFT JOIN customers AS c ON c.customer_id = i.customer_id WHERE i.till = ?1",
                     till, "asked_for", found);
    if (!asked) return std::unexpected(asked.error());
    for (auto& [id, exposed] : found)
        out.customers.push_back(std::move(exposed));
    return out;
}

}  // namespace tillside::head_office::customers
