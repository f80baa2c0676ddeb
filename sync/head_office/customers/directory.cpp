#include "sync/head_office/customers/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "sync/head_office/customers/persons.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/rules/identity/card_number.hpp"

namespace tillside::head_office::customers {

namespace {

constexpr std::string_view columns =
    "SELECT customers.customer_id, phone_lookup, card_number, language, home_store, contact, "
    "contact_event_id, enrolled_at_us, enrolments, linked_to, coalesce(visits, 0), "
    "coalesce(last_visit_us, 0), card_lookup, email_lookup, phone_released, others, changes, "
    "phone_gone, email_gone, order_us, enrolled_till FROM customers "
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
    record.others = row.integer(15);
    record.changes = row.integer(16);
    record.phone_gone = row.integer(17) != 0;
    record.email_gone = row.integer(18) != 0;
    record.order_us = row.integer(19);
    record.enrolled_till = row.text_copy(20);
    return record;
}

// Of the records that a look-up finds, the oldest; then the person whom that record is of.
Result<std::optional<CustomerRecord>> answering(store::Database& database,
                                                Result<std::optional<CustomerRecord>> found) {
    if (!found || !*found) return found;
    if ((*found)->linked_to.empty() && (*found)->others == 0) return found;
    return find_person(database, (*found)->customer_id);
}

// Somebody who changed to this number or address, unless it was given out again since.
Result<std::optional<CustomerRecord>> find_changed(store::Database& database,
                                                   wire::CustomerField field,
                                                   std::string_view lookup) {
    static const std::string sql = fmt::format(
        "{}JOIN changed_lookups ON changed_lookups.customer_id = customers.customer_id "
        "WHERE changed_lookups.lookup = ?1 AND changed_lookups.field = ?2 AND length(?1) > 0 "
        "AND NOT EXISTS (SELECT 1 FROM customers AS later WHERE later.phone_lookup = ?1 "
        "AND later.phone_claim = 2 AND later.order_us > changed_lookups.at_us) "
        "ORDER BY changed_lookups.at_us DESC, changed_lookups.event_id DESC LIMIT 1",
        columns);
    return database.one(sql, {store::Blob{lookup}, static_cast<std::int64_t>(field)}, record_of);
}

}  // namespace

Result<std::optional<CustomerRecord>> find_by_id(store::Database& database,
                                                 std::string_view customer_id) {
    static const std::string sql = fmt::format("{}WHERE customers.customer_id = ?1", columns);
    return database.one(sql, {store::Blob{customer_id}}, record_of);
}

Result<std::optional<CustomerRecord>> find_person(store::Database& database,
                                                  std::string_view customer_id) {
    auto found = find_by_id(database, customer_id);
    if (found && *found && !(*found)->linked_to.empty()) {
        found = find_by_id(database, (*found)->linked_to);
    }
    if (!found || !*found || (*found)->others == 0) return found;
    const auto ids = members_of(database, (*found)->customer_id);
    if (!ids) return std::unexpected(ids.error());
    for (const std::string& id : *ids) {
        if (id == (*found)->customer_id) continue;
        auto read = database.query(
            "SELECT visits, last_visit_us FROM customer_visits WHERE customer_id = ?1",
            {store::Blob{id}}, [&](const store::Row& row) {
                (*found)->visits += row.integer(0);
                (*found)->last_visit_us = std::max((*found)->last_visit_us, row.integer(1));
            });
        if (!read) return std::unexpected(std::move(read.error()));
    }
    return found;
}

Result<std::optional<CustomerRecord>> find_by_phone(store::Database& database,
                                                    std::string_view phone_lookup) {
    static const std::string sql = fmt::format(
        "{}WHERE phone_lookup = ?1 AND length(phone_lookup) > 0 AND phone_released = 0 "
        "AND phone_gone = 0 ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    auto found = database.one(sql, {store::Blob{phone_lookup}}, record_of);
    if (found && !*found) found = find_changed(database, wire::FIELD_PHONE, phone_lookup);
    return answering(database, std::move(found));
}

Result<std::optional<CustomerRecord>> find_record_by_card(store::Database& database,
                                                          std::string_view card_lookup) {
    static const std::string sql = fmt::format(
        "{}WHERE card_lookup = ?1 AND length(card_lookup) > 0 "
        "ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    return database.one(sql, {store::Blob{card_lookup}}, record_of);
}

Result<std::optional<CustomerRecord>> find_by_card(store::Database& database,
                                                   std::string_view card_lookup) {
    return answering(database, find_record_by_card(database, card_lookup));
}

Result<std::optional<CustomerRecord>> find_by_email(store::Database& database,
                                                    std::string_view email_lookup) {
    static const std::string sql = fmt::format(
        "{}WHERE email_lookup = ?1 AND length(email_lookup) > 0 AND email_gone = 0 "
        "ORDER BY enrolled_at_us, customers.customer_id LIMIT 1",
        columns);
    auto found = database.one(sql, {store::Blob{email_lookup}}, record_of);
    if (found && !*found) found = find_changed(database, wire::FIELD_EMAIL, email_lookup);
    return answering(database, std::move(found));
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

namespace {

// Everybody about whom and one of these head office ever decided something, these left out.
Result<std::set<std::string>> decided_with(store::Database& database,
                                           const std::vector<std::string>& ids) {
    std::set<std::string> seen(ids.begin(), ids.end());
    std::vector<std::string> open(ids);
    while (!open.empty()) {
        const std::string id = std::move(open.back());
        open.pop_back();
        auto read =
            database.query("SELECT one, other FROM customer_decisions WHERE one = ?1 OR other = ?1",
                           {store::Blob{id}}, [&](const store::Row& row) {
                               for (std::string partner : {row.blob_copy(0), row.blob_copy(1)}) {
                                   if (seen.insert(partner).second)
                                       open.push_back(std::move(partner));
                               }
                           });
        if (!read) return std::unexpected(std::move(read.error()));
    }
    for (const std::string& id : ids)
        seen.erase(id);
    return seen;
}

bool refuses(const wire::ConsentRecord& record) {
    return record.event_type() == wire::WITHDRAWN || record.event_type() == wire::NARROWED ||
           record.event_type() == wire::REFUSED;
}

Result<void> add_refusals_of_others(store::Database& database, const std::vector<std::string>& ids,
                                    std::vector<wire::SignedConsentRecord>& consents) {
    const auto others = decided_with(database, ids);
    if (!others) return std::unexpected(others.error());
    if (others->empty()) return {};
    std::set<std::string> own;
    wire::ConsentRecord record;
    for (const wire::SignedConsentRecord& consent : consents) {
        if (record.ParseFromString(consent.record())) own.insert(record.record_id());
    }
    for (const std::string& other : *others) {
        auto theirs = consents_of(database, other);
        if (!theirs) return std::unexpected(std::move(theirs.error()));
        for (wire::SignedConsentRecord& consent : *theirs) {
            const bool names_own =
                record.ParseFromString(consent.record()) && refuses(record) &&
                std::ranges::any_of(record.refers_to(),
                                    [&](const std::string& id) { return own.contains(id); });
            if (names_own) consents.push_back(std::move(consent));
        }
    }
    return {};
}

}  // namespace

Result<std::vector<wire::SignedConsentRecord>> consents_of_person(store::Database& database,
                                                                  std::string_view customer_id) {
    const auto ids = members_of(database, customer_id);
    if (!ids) return std::unexpected(ids.error());
    // Somebody without a record may have consents all the same: withdrawals outlive an erasure.
    if (ids->empty()) return consents_of(database, customer_id);
    std::vector<wire::SignedConsentRecord> out;
    for (const std::string& id : *ids) {
        auto consents = consents_of(database, id);
        if (!consents) return consents;
        std::ranges::move(*consents, std::back_inserter(out));
    }
    if (auto added = add_refusals_of_others(database, *ids, out); !added) {
        return std::unexpected(std::move(added.error()));
    }
    return out;
}

}  // namespace tillside::head_office::customers
