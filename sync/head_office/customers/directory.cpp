#include "sync/head_office/customers/directory.hpp"

#include <fmt/format.h>

#include "sync/rules/consent/fold.hpp"
#include "sync/rules/identity/card_number.hpp"

namespace tillside::head_office::customers {

namespace {

constexpr std::string_view columns =
    "SELECT customers.customer_id, phone_lookup, card_number, language, home_store, contact, "
    "contact_event_id, enrolled_at_us, enrolments, linked_to, coalesce(visits, 0), "
    "coalesce(last_visit_us, 0), card_lookup, email_lookup, phone_released FROM customers "
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
    record.card_lookup = row.blob_copy(12);
    record.email_lookup = row.blob_copy(13);
    record.phone_released = row.integer(14) != 0;
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
        "{}WHERE phone_lookup = ?1 AND length(phone_lookup) > 0 AND phone_released = 0 "
        "ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    return database.one(sql, {store::Blob{phone_lookup}}, record_of);
}

Result<std::optional<CustomerRecord>> find_by_card(store::Database& database,
                                                   std::string_view card_lookup) {
    static const std::string sql = fmt::format(
        "{}WHERE card_lookup = ?1 AND length(card_lookup) > 0 "
        "ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    return database.one(sql, {store::Blob{card_lookup}}, record_of);
}

Result<std::optional<CustomerRecord>> find_by_email(store::Database& database,
                                                    std::string_view email_lookup) {
    static const std::string sql = fmt::format(
        "{}WHERE email_lookup = ?1 AND length(email_lookup) > 0 "
        "ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    return database.one(sql, {store::Blob{email_lookup}}, record_of);
}

std::string card_lookup_of(const wire::Key& lookup_key, std::string_view card_number) {
    return wire::card_hash(lookup_key, rules::identity::card_lookup_text(card_number));
}

Result<std::optional<wire::Contact>> contact_of(keys::KeyStore& keys,
                                                const CustomerRecord& record) {
    const auto key = keys.find(record.customer_id, record.contact.key_id());
    if (!key) return std::unexpected(key.error());
    if (!*key) return std::optional<wire::Contact>();
    const auto opened = wire::open_part(**key, record.contact_event_id, record.contact);
    wire::Contact contact;
    if (!opened || !contact.ParseFromString(*opened)) return std::optional<wire::Contact>();
    if (contact.card_number().empty()) contact.set_card_number(record.card_number);
    return std::optional(std::move(contact));
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
