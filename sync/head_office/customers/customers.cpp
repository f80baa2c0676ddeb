#include "sync/head_office/customers/customers.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/head_office/store/event_log.hpp"
#include "sync/rules/identity/card_number.hpp"
#include "sync/rules/merge/versions.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

template <typename T>
Result<void> done_or_error(const Result<T>& result) {
    if (!result) return std::unexpected(result.error());
    return {};
}

const wire::SealedPart* contact_of(const wire::Event& event) {
    const auto found = std::ranges::find(event.sealed(), "contact", &wire::SealedPart::name);
    return found == event.sealed().end() ? nullptr : &*found;
}

std::string card_lookup(const wire::CustomerEnrolled& enrolled, const wire::Key& lookup_key) {
    if (!enrolled.card_lookup().empty()) return enrolled.card_lookup();
    return wire::card_hash(lookup_key, rules::identity::card_lookup_text(enrolled.card_number()));
}

Result<void> keep_record(store::Database& database, const projections::LoggedEvent& logged,
                         const wire::Key& lookup_key) {
    const wire::Event& event = logged.event;
    const wire::CustomerEnrolled& enrolled = event.customer_enrolled();
    const wire::SealedPart* contact = contact_of(event);
    return done_or_error(database.execute(
        "INSERT INTO customers (customer_id, phone_lookup, card_number, language, enrolled_store, "
        "home_store, contact, contact_event_id, enrolled_at_us, enrolments, position, "
        "card_lookup, email_lookup, phone_claim, order_us, enrolled_till) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, 1, ?9, ?10, ?11, ?12, ?13, ?14) "
        "ON CONFLICT (customer_id) DO UPDATE SET phone_lookup = excluded.phone_lookup, "
        "card_number = excluded.card_number, card_lookup = excluded.card_lookup, "
        "email_lookup = excluded.email_lookup, phone_claim = excluded.phone_claim, "
        "language = excluded.language, enrolled_store = excluded.enrolled_store, "
        "contact = excluded.contact, contact_event_id = excluded.contact_event_id, "
        "order_us = excluded.order_us, enrolled_till = excluded.enrolled_till, "
        "enrolments = customers.enrolments + 1, position = excluded.position",
        {Blob{event.customer_id()}, Blob{enrolled.phone_lookup()}, enrolled.card_number(),
         enrolled.language(), enrolled.home_store(),
         Blob{contact == nullptr ? std::string() : contact->SerializeAsString()}, Blob{event.id()},
         event.occurred_at_us(), logged.position, Blob{card_lookup(enrolled, lookup_key)},
         Blob{enrolled.email_lookup()}, static_cast<std::int64_t>(enrolled.phone_claim()),
         rules::merge::order_us(event), event.till()}));
}

Result<std::string> phone_of(store::Database& database, std::string_view customer_id) {
    const auto phone =
        database.one("SELECT phone_lookup FROM customers WHERE customer_id = ?1",
                     {Blob{customer_id}}, [](const store::Row& row) { return row.blob_copy(0); });
    if (!phone) return std::unexpected(phone.error());
    return phone->value_or(std::string());
}

// Whoever shared the number that somebody had before is settled with them.
Result<std::vector<std::string>> with_sharers(store::Database& database, const std::string& phone,
                                              const std::string& customer_id) {
    auto ids = phone.empty() ? Result<std::vector<std::string>>(std::vector<std::string>())
                             : enrolled_with(database, phone);
    if (ids) ids->push_back(customer_id);
    return ids;
}

Result<void> apply_enrolment(store::Database& database, const projections::LoggedEvent& logged,
                             const wire::Key& lookup_key) {
    const std::string& id = logged.event.customer_id();
    const auto phone_before = phone_of(database, id);
    if (!phone_before) return std::unexpected(phone_before.error());
    if (auto kept = keep_record(database, logged, lookup_key); !kept) return kept;
    const bool same_phone = *phone_before == logged.event.customer_enrolled().phone_lookup();
    const auto ids = with_sharers(database, same_phone ? std::string() : *phone_before, id);
    if (!ids) return std::unexpected(ids.error());
    return settle(database, *ids);
}

std::string joined(const google::protobuf::RepeatedPtrField<std::string>& ids) {
    std::string out;
    for (const std::string& id : ids)
        out += id;
    return out;
}

bool are_ids(const google::protobuf::RepeatedPtrField<std::string>& ids) {
    constexpr int ids_max = 64;
    return ids.size() <= ids_max &&
           std::ranges::all_of(ids, [](const std::string& id) { return id.size() == 16; });
}

// A field that this version does not know is passed over: a newer one makes it of the log again.
bool is_sound(const wire::FieldChange& change) {
    constexpr std::size_t text_bytes_max = 64;
    const bool known =
        change.field() >= wire::FIELD_NAME && change.field() <= wire::FIELD_HOME_STORE;
    return known && are_ids(change.bases()) && change.value().size() <= text_bytes_max &&
           (change.lookup().empty() || change.lookup().size() == 16);
}

Result<void> apply_change(store::Database& database, const projections::LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    for (const wire::FieldChange& change : event.customer_changed().fields()) {
        if (!is_sound(change)) continue;
        auto kept = database.execute(
            "INSERT INTO customer_changes (customer_id, event_id, field, bases, value, lookup, "
            "at_us, order_us, till, store, staff, position) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
            "ON CONFLICT (customer_id, event_id, field) DO NOTHING",
            {Blob{event.customer_id()}, Blob{event.id()}, static_cast<std::int64_t>(change.field()),
             Blob{joined(change.bases())}, change.value(), Blob{change.lookup()},
             event.occurred_at_us(), rules::merge::order_us(event), event.till(), event.store(),
             event.staff(), logged.position});
        if (!kept) return std::unexpected(std::move(kept.error()));
    }
    return settle(database, std::array{event.customer_id()});
}

// Only head office decides who is one person.
Result<void> apply_decision(store::Database& database, const projections::LoggedEvent& logged) {
    const wire::Event& event = logged.event;
    const bool joins = event.has_customers_merged();
    const std::string& other =
        joins ? event.customers_merged().other_id() : event.merge_undone().other_id();
    if (event.till() != store::own_till || other.size() != 16 || other == event.customer_id() ||
        !are_ids(event.cites())) {
        return {};
    }
    const std::string& who = joins ? event.customers_merged().who() : event.merge_undone().who();
    const std::string& why =
        joins ? event.customers_merged().reason() : event.merge_undone().reason();
    auto kept = database.execute(
        "INSERT INTO customer_decisions (event_id, joins, one, other, cites, at_us, who, reason) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (event_id) DO NOTHING",
        {Blob{event.id()}, joins ? 1 : 0, Blob{event.customer_id()}, Blob{other},
         Blob{joined(event.cites())}, event.occurred_at_us(), who, why});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return settle(database, std::array{event.customer_id(), other});
}

Result<void> apply_consent(store::Database& database, const projections::LoggedEvent& logged) {
    auto kept = database.execute(
        "INSERT INTO customer_consents (customer_id, position, signed) VALUES (?1, ?2, ?3)",
        {Blob{logged.event.customer_id()}, logged.position,
         Blob{logged.event.consent_recorded().SerializeAsString()}});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return note_customer(database, logged.event.customer_id());
}

// What somebody refused or withdrew is evidence of their wish, and outlives the rest of them.
bool ends_consent(const wire::SignedConsentRecord& signed_record) {
    wire::ConsentRecord record;
    if (!record.ParseFromString(signed_record.record())) return false;
    return record.event_type() == wire::WITHDRAWN || record.event_type() == wire::NARROWED ||
           record.event_type() == wire::REFUSED;
}

bool ends_consent(const wire::Event& event) {
    return event.has_consent_recorded() && ends_consent(event.consent_recorded());
}

Result<bool> is_erased(store::Database& database, std::string_view customer_id) {
    const auto count = database.number(
        "SELECT count(*) FROM erased_customers WHERE customer_id = ?1", {Blob{customer_id}});
    if (!count) return std::unexpected(count.error());
    return *count != 0;
}

Result<void> drop_consents_but_refusals(store::Database& database, std::string_view customer_id) {
    std::vector<std::int64_t> positions;
    auto read =
        database.query("SELECT position, signed FROM customer_consents WHERE customer_id = ?1",
                       {Blob{customer_id}}, [&](const store::Row& row) {
                           wire::SignedConsentRecord signed_record;
                           const bool refusal = signed_record.ParseFromString(row.blob_copy(1)) &&
                                                ends_consent(signed_record);
                           if (!refusal) positions.push_back(row.integer(0));
                       });
    if (!read) return read;
    for (const std::int64_t position : positions) {
        auto dropped = database.execute(
            "DELETE FROM customer_consents WHERE customer_id = ?1 AND position = ?2",
            {Blob{customer_id}, position});
        if (!dropped) return std::unexpected(std::move(dropped.error()));
    }
    return {};
}

// Only head office erases: a till's word alone takes nobody away.
Result<void> apply_erasure(store::Database& database, const projections::LoggedEvent& logged) {
    const std::string& id = logged.event.customer_id();
    if (logged.event.till() != store::own_till) return {};
    const auto phone = phone_of(database, id);
    if (!phone) return std::unexpected(phone.error());
    const auto members = members_of(database, id);
    if (!members) return std::unexpected(members.error());
    auto noted = database.execute(
        "INSERT INTO erased_customers (customer_id, at_us, position, reason) "
        "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (customer_id) DO NOTHING",
        {Blob{id}, logged.event.occurred_at_us(), logged.position,
         logged.event.customer_erased().reason()});
    if (!noted) return std::unexpected(std::move(noted.error()));
    for (const std::string_view sql : {"DELETE FROM customers WHERE customer_id = ?1",
                                       "DELETE FROM customer_visits WHERE customer_id = ?1",
                                       "DELETE FROM customer_interest WHERE customer_id = ?1",
                                       "DELETE FROM customer_changes WHERE customer_id = ?1",
                                       "DELETE FROM changed_lookups WHERE customer_id = ?1"}) {
        auto deleted = database.execute(sql, {Blob{id}});
        if (!deleted) return std::unexpected(std::move(deleted.error()));
    }
    if (auto dropped = drop_consents_but_refusals(database, id); !dropped) return dropped;
    auto ids = with_sharers(database, *phone, id);
    if (!ids) return std::unexpected(ids.error());
    ids->insert(ids->end(), members->begin(), members->end());
    if (auto left = settle(database, *ids); !left) return left;
    return changes::note_removed(database, changes::Scope::everyone(), changes::Kind::customer, id);
}

Result<void> apply_basket(store::Database& database, const projections::LoggedEvent& logged) {
    auto counted = database.execute(
        "INSERT INTO customer_visits (customer_id, visits, last_visit_us) VALUES (?1, 1, ?2) "
        "ON CONFLICT (customer_id) DO UPDATE SET visits = customer_visits.visits + 1, "
        "last_visit_us = CASE WHEN excluded.last_visit_us > customer_visits.last_visit_us "
        "THEN excluded.last_visit_us ELSE customer_visits.last_visit_us END",
        {Blob{logged.event.customer_id()}, logged.event.occurred_at_us()});
    if (!counted) return std::unexpected(std::move(counted.error()));
    return note_customer(database, logged.event.customer_id());
}

}  // namespace

std::span<const std::string_view> Customers::tables() const {
    static constexpr std::array<std::string_view, 7> all = {
        "customer_visits",  "customer_consents",  "customers",      "erased_customers",
        "customer_changes", "customer_decisions", "changed_lookups"};
    return all;
}

Result<void> Customers::apply(store::Database& database, const projections::LoggedEvent& logged) {
    if (logged.event.customer_id().empty()) return {};
    if (logged.event.has_customer_erased()) return apply_erasure(database, logged);
    const auto erased = is_erased(database, logged.event.customer_id());
    if (!erased) return std::unexpected(erased.error());
    if (*erased && !ends_consent(logged.event)) return {};
    if (logged.event.has_customer_enrolled()) return apply_enrolment(database, logged, lookup_key_);
    if (logged.event.has_consent_recorded()) return apply_consent(database, logged);
    if (logged.event.has_customer_changed()) return apply_change(database, logged);
    if (logged.event.has_customers_merged() || logged.event.has_merge_undone()) {
        return apply_decision(database, logged);
    }
    if (!logged.event.has_basket_completed()) return {};
    if (logged.event.basket_completed().has_reverses()) return {};  // cancels a visit, is none
    return apply_basket(database, logged);
}

}  // namespace tillside::head_office::customers
