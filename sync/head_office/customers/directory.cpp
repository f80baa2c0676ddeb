#include "sync/head_office/customers/directory.hpp"

#include <fmt/format.h>

#include "sync/rules/consent/fold.hpp"
#include "sync/rules/identity/card_number.hpp"

namespace tillside::head_office::customers {

namespace {

constexpr std::string_view columns =
    "SELECT customers.customer_id, phone_lookup, card_number, language, home_store, contact, "
    "contact_event_id, enrolled_at_us, enrolments, linked_to, coalesce(visits, 0), "
    "coalesce(last_visit_us, 0) FROM customers "
    "LEFT JOIN customer_visits ON customer_visits.customer_id = customers.customer_id ";

CustomerRecord record_of(const store::Row& row) {
    CustomerRecord record;
    record.customer_id = row.blob_copy(0);
    record.phone_lookup = row.blob_copy(1);
    record.card_number = row.text_copy(2);
    record.language = row.text_copy(3);
    record.home_store = row.text_copy(4);
    record.contact.ParseFromString(row.blob_copy(5));
    record.contact_event_id = row.blob_copy(6);
    record.enrolled_at_us = row.integer(7);
    record.enrolments = row.integer(8);
    record.linked_to = row.blob_copy(9);
    record.visits = row.integer(10);
    record.last_visit_us = row.integer(11);
    return record;
}

}  // namespace

Result<std::optional<CustomerRecord>> find_by_id(store::Database& database,
                                                 std::string_view customer_id) {
    static const std::string sql = fmt::format("{}WHERE customers.customer_id = ?1", columns);
    return database.one(sql, {store::Blob{customer_id}}, record_of);
}

Result<std::optional<CustomerRecord>> find_by_phone(store::Database& database,
                                                    std::string_view phone_lookup) {
    static const std::string sql = fmt::format(
        "{}WHERE phone_lookup = ?1 AND length(phone_lookup) > 0 "
        "ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    return database.one(sql, {store::Blob{phone_lookup}}, record_of);
}

Result<std::optional<CustomerRecord>> find_by_card(store::Database& database,
                                                   std::string_view card_number) {
    static const std::string sql = fmt::format(
        "{}WHERE card_lookup = ?1 AND card_lookup <> '' "
        "ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    return database.one(sql, {rules::identity::card_lookup_text(card_number)}, record_of);
}

Result<std::vector<wire::SignedConsentRecord>> consents_of(store::Database& database,
                                                           std::string_view customer_id) {
    return database.rows(
        "SELECT signed FROM customer_consents WHERE customer_id = ?1 ORDER BY position LIMIT ?2",
        {store::Blob{customer_id}, rules::consent::records_max + 1}, [](const store::Row& row) {
            wire::SignedConsentRecord signed_record;
            signed_record.ParseFromString(row.blob_copy(0));
            return signed_record;
        });
}

}  // namespace tillside::head_office::customers
