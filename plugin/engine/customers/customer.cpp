#include "plugin/engine/customers/customer.hpp"

#include "sync/rules/identity/card_number.hpp"

namespace tillside::engine::customers {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql by_id{
    "SELECT customer_id, phone_lookup, card_lookup, email_lookup, language, home_store, contact,"
    " contact_event_id, card, visits, last_visit_us, as_of_us, generation,"
    " number, recent_visits, recent_last_us FROM customers WHERE customer_id = ?1"};
constexpr Sql by_phone_all{
    "SELECT customer_id, phone_lookup, card_lookup, email_lookup, language, home_store, contact,"
    " contact_event_id, card, visits, last_visit_us, as_of_us, generation,"
    " number, recent_visits, recent_last_us"
    " FROM customers WHERE substr(phone_lookup, 1, 8) = substr(?1, 1, 8) AND phone_lookup = ?1"
    " AND phone_lookup != x'' ORDER BY number DESC LIMIT ?2"};
constexpr Sql take_phone_away{"UPDATE customers SET phone_lookup = x'' WHERE customer_id = ?1"};
constexpr Sql by_card{
    "SELECT customer_id, phone_lookup, card_lookup, email_lookup, language, home_store, contact,"
    " contact_event_id, card, visits, last_visit_us, as_of_us, generation,"
    " number, recent_visits, recent_last_us"
    " FROM customers WHERE substr(card_lookup, 1, 8) = substr(?1, 1, 8) AND card_lookup = ?1"
    " AND card_lookup != x'' ORDER BY number DESC LIMIT 1"};
constexpr Sql by_email{
    "SELECT customer_id, phone_lookup, card_lookup, email_lookup, language, home_store, contact,"
    " contact_event_id, card, visits, last_visit_us, as_of_us, generation,"
    " number, recent_visits, recent_last_us"
    " FROM customers WHERE substr(email_lookup, 1, 8) = substr(?1, 1, 8) AND email_lookup = ?1"
    " AND email_lookup != x'' ORDER BY number DESC LIMIT 1"};
constexpr Sql put_customer{
    "INSERT INTO customers (customer_id, phone_lookup, card_lookup, email_lookup, language,"
    " home_store, contact, contact_event_id, card, visits, last_visit_us, as_of_us, generation,"
    " history) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, x'')"
    " ON CONFLICT (customer_id) DO UPDATE SET phone_lookup = excluded.phone_lookup,"
    " card_lookup = excluded.card_lookup, email_lookup = excluded.email_lookup,"
    " language = excluded.language, home_store = excluded.home_store, contact = excluded.contact,"
    " contact_event_id = excluded.contact_event_id, card = excluded.card,"
    " visits = excluded.visits, last_visit_us = excluded.last_visit_us,"
    " as_of_us = excluded.as_of_us, generation = excluded.generation"};
constexpr Sql delete_customer{"DELETE FROM customers WHERE customer_id = ?1"};
constexpr Sql delete_all_customers{"DELETE FROM customers"};
constexpr Sql customers_left_behind{
    "SELECT customer_id FROM customers WHERE generation > 0 AND generation < ?1 LIMIT ?2"};
constexpr Sql customer_of_member{"SELECT customer_id FROM customer_members WHERE member_id = ?1"};
constexpr Sql by_other_lookup{
    "SELECT customer_id FROM customer_other_lookups WHERE lookup = ?1 AND kind = ?2"
    " ORDER BY customer_id LIMIT 1"};
constexpr Sql any_other{
    "SELECT EXISTS (SELECT 1 FROM customer_members)"
    " OR EXISTS (SELECT 1 FROM customer_other_lookups)"};
constexpr Sql read_versions{"SELECT versions FROM customers WHERE customer_id = ?1"};
constexpr Sql write_versions{
    "UPDATE customers SET versions = ?2 WHERE customer_id = ?1 AND versions != ?2"};
constexpr Sql count_customers{"SELECT count(*) FROM customers"};

constexpr std::size_t key_id_bytes = 16;
constexpr std::size_t nonce_bytes = 24;

// A sealed part as it lies in a row: key id, nonce, ciphertext; its name is the column's. A part
// with another key id or nonce was sealed by nobody and is not kept.
std::string packed(const wire::SealedPart& part) {
    if (part.key_id().size() != key_id_bytes || part.nonce().size() != nonce_bytes) return {};
    return part.key_id() + part.nonce() + part.ciphertext();
}

wire::SealedPart unpacked(std::string_view row, const char* name) {
    wire::SealedPart part;
    if (row.size() <= key_id_bytes + nonce_bytes) return part;
    part.set_name(name);
    part.set_key_id(std::string(row.substr(0, key_id_bytes)));
    part.set_nonce(std::string(row.substr(key_id_bytes, nonce_bytes)));
    part.set_ciphertext(std::string(row.substr(key_id_bytes + nonce_bytes)));
    return part;
}

Customer customer_of(const store::Query& row) {
    Customer customer;
    customer.customer_id = row.blob(0);
    customer.phone_lookup = row.blob(1);
    customer.card_lookup = row.blob(2);
    customer.email_lookup = row.blob(3);
    customer.language = row.text(4);
    customer.home_store = row.text(5);
    customer.contact = unpacked(row.blob_view(6), "contact");
    customer.contact_event_id = row.blob(7);
    customer.card = unpacked(row.blob_view(8), "card");
    customer.visits = static_cast<std::uint32_t>(row.integer(9));
    customer.last_visit_us = row.integer(10);
    customer.as_of_us = row.integer(11);
    customer.generation = row.integer(12);
    customer.row = row.integer(13);
    customer.recent_visits = static_cast<std::uint32_t>(row.integer(14));
    customer.recent_last_us = row.integer(15);
    return customer;
}

}  // namespace

std::string Customers::phone_lookup(const rules::identity::Phone& phone) const {
    return wire::lookup_hash(lookup_key_, phone.e164());
}

std::string Customers::card_lookup(std::string_view card) const {
    return wire::card_hash(lookup_key_, rules::identity::card_lookup_text(card));
}

std::string Customers::email_lookup(std::string_view address) const {
    return wire::email_hash(lookup_key_, address);
}

Result<std::optional<Customer>> Customers::find_row(std::string_view customer_id) {
    return database_->attempt("finding a customer", [&]() -> std::optional<Customer> {
        auto row = database_->query(by_id);
        row.bind(store::LentBlob{customer_id});
        if (!row.step()) return std::nullopt;
        return customer_of(row);
    });
}

Result<std::optional<Customer>> Customers::find(std::string_view customer_id) {
    auto found = find_row(customer_id);
    if (!found || *found) return found;
    const auto one = one_of(customer_id);
    if (!one) return std::unexpected(one.error());
    return *one == customer_id ? std::move(found) : find_row(*one);
}

Result<std::string> Customers::one_of(std::string_view customer_id) {
    const auto any = any_others();
    if (!any) return std::unexpected(any.error());
    if (!*any) return std::string(customer_id);
    return database_->attempt("finding whose id it is now", [&] {
        auto row = database_->query(customer_of_member);
        row.bind(Blob{customer_id});
        return row.step() ? row.blob(0) : std::string(customer_id);
    });
}

Result<bool> Customers::any_others() {
    if (any_others_) return *any_others_;
    const auto any = database_->attempt("looking for customers of several records", [&] {
        auto row = database_->query(any_other);
        return row.step() && row.integer(0) != 0;
    });
    // What a transaction undoes must not stay known.
    if (any && !database_->in_transaction()) any_others_ = *any;
    return any;
}

Result<std::optional<Customer>> Customers::find_by_other(std::string_view lookup,
                                                         OtherLookup kind) {
    const auto any = any_others();
    if (!any) return std::unexpected(any.error());
    if (!*any || lookup.empty()) return std::optional<Customer>();
    const auto customer_id = database_->attempt("looking up a customer", [&] {
        auto row = database_->query(by_other_lookup);
        row.bind(Blob{lookup}, static_cast<int>(kind));
        return row.step() ? row.blob(0) : std::string();
    });
    if (!customer_id) return std::unexpected(customer_id.error());
    return customer_id->empty() ? Result<std::optional<Customer>>(std::nullopt)
                                : find_row(*customer_id);
}

Result<std::optional<Customer>> Customers::find_by(Sql statement, std::string_view lookup,
                                                   OtherLookup kind) {
    auto found = database_->attempt("looking up a customer", [&]() -> std::optional<Customer> {
        auto row = database_->query(statement);
        row.bind(store::LentBlob{lookup});
        if (!row.step()) return std::nullopt;
        return customer_of(row);
    });
    return !found || *found ? found : find_by_other(lookup, kind);
}

Result<std::optional<Customer>> Customers::find_by_phone_lookup(std::string_view lookup) {
    auto found = all_by_phone_lookup(lookup, 1);
    if (!found) return std::unexpected(found.error());
    if (found->empty()) return std::nullopt;
    return std::move(found->front());
}

Result<std::vector<Customer>> Customers::all_by_phone_lookup(std::string_view lookup,
                                                             std::size_t most) {
    std::vector<Customer> out;
    auto read = each_by_phone_lookup(lookup, most, [&](const Customer& customer) {
        out.push_back(customer);
        return Result<void>();
    });
    if (!read) return std::unexpected(read.error());
    return out;
}

Result<void> Customers::each_by_phone_lookup(
    std::string_view lookup, std::size_t most,
    const std::function<Result<void>(const Customer&)>& use) {
    bool found = false;
    auto used = database_->attempt("finding customers by phone", [&]() -> Result<void> {
        auto rows = database_->query(by_phone_all);
        rows.bind(store::LentBlob{lookup}, most);
        while (rows.step()) {
            found = true;
            if (auto done = use(customer_of(rows)); !done) return done;
        }
        return {};
    });
    if (!used || found) return used;
    const auto other = find_by_other(lookup, OtherLookup::phone);
    if (!other) return std::unexpected(other.error());
    return *other ? use(**other) : Result<void>();
}

Result<void> Customers::release_phone(std::string_view customer_id) {
    return database_->attempt("releasing a number", [&] {
        database_->query(take_phone_away).bind(Blob{customer_id}).run();
    });
}

Result<std::optional<Customer>> Customers::find_by_card(std::string_view card) {
    return find_by(by_card, card_lookup(card), OtherLookup::card);
}

Result<std::optional<Customer>> Customers::find_by_email_lookup(std::string_view lookup) {
    return find_by(by_email, lookup, OtherLookup::email);
}

Result<void> Customers::put(const Customer& customer) {
    return database_->attempt("keeping a customer", [&] {
        database_->query(put_customer)
            .bind(Blob{customer.customer_id}, Blob{customer.phone_lookup},
                  Blob{customer.card_lookup}, Blob{customer.email_lookup},
                  std::string_view(customer.language), std::string_view(customer.home_store),
                  Blob{packed(customer.contact)}, Blob{customer.contact_event_id},
                  Blob{packed(customer.card)}, customer.visits, customer.last_visit_us,
                  customer.as_of_us, customer.generation)
            .run();
    });
}

Result<void> Customers::remove(std::string_view customer_id) {
    return database_->attempt("removing a customer", [&] {
        database_->query(delete_customer).bind(Blob{customer_id}).run();
    });
}

Result<void> Customers::remove_all() {
    return database_->attempt("removing all customers",
                              [&] { database_->query(delete_all_customers).run(); });
}

Result<wire::FieldVersions> Customers::versions(std::string_view customer_id) {
    return database_->attempt("reading whose values a customer's are", [&] {
        wire::FieldVersions out;
        auto row = database_->query(read_versions);
        row.bind(Blob{customer_id});
        if (row.step()) out.ParseFromString(row.blob(0));
        return out;
    });
}

Result<void> Customers::put_versions(std::string_view customer_id,
                                     const wire::FieldVersions& versions) {
    const std::string bytes = versions.SerializeAsString();
    return database_->attempt("keeping whose values a customer's are", [&] {
        database_->query(write_versions).bind(Blob{customer_id}, Blob{bytes}).run();
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
