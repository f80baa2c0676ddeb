#include "sync/head_office/customers/customers.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/store/event_log.hpp"
#include "sync/rules/identity/card_number.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

template <typename T>
Result<void> done_or_error(const Result<T>& result) {
    if (!result) return std::unexpected(result.error());
    return {};
}

struct Held {
    std::string phone_lookup;
    std::string home_store;
};

Result<std::optional<Held>> held(store::Database& database, std::string_view customer_id) {
    return database.one("SELECT phone_lookup, home_store FROM customers WHERE customer_id = ?1",
                        {Blob{customer_id}}, [](const store::Row& row) {
                            return Held{row.blob_copy(0), row.text_copy(1)};
                        });
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
        "INSERT INTO customers (customer_id, phone_lookup, card_number, language, home_store, "
        "contact, contact_event_id, enrolled_at_us, enrolments, position, card_lookup, "
        "email_lookup, phone_claim) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?10, ?11, ?12) "
        "ON CONFLICT (customer_id) DO UPDATE SET phone_lookup = excluded.phone_lookup, "
        "card_number = excluded.card_number, card_lookup = excluded.card_lookup, "
        "email_lookup = excluded.email_lookup, phone_claim = excluded.phone_claim, "
        "language = excluded.language, "
        "home_store = excluded.home_store, contact = excluded.contact, "
        "contact_event_id = excluded.contact_event_id, "
        "enrolments = customers.enrolments + 1, position = excluded.position",
        {Blob{event.customer_id()}, Blob{enrolled.phone_lookup()}, enrolled.card_number(),
         enrolled.language(), enrolled.home_store(),
         Blob{contact == nullptr ? std::string() : contact->SerializeAsString()}, Blob{event.id()},
         event.occurred_at_us(), logged.position, Blob{card_lookup(enrolled, lookup_key)},
         Blob{enrolled.email_lookup()}, static_cast<std::int64_t>(enrolled.phone_claim())}));
}

// A member as the others of their number see them, in the order in which they enrolled.
struct Sharer {
    std::string id;
    std::string linked_to;
    bool released = false;
    std::int64_t claim = 0;
};
constexpr std::int64_t claim_shared = 1;
constexpr std::int64_t claim_reassigned = 2;

// What each should be: released where the number was given out again after them; linked to the
// oldest of the rest, unless they said that they share the number with somebody else.
std::vector<Sharer> settled(std::vector<Sharer> sharers) {
    std::size_t first = 0;  // of those whose number it still is
    for (std::size_t i = 0; i < sharers.size(); ++i) {
        if (sharers[i].claim == claim_reassigned) first = i;
    }
    std::string oldest;
    for (std::size_t i = 0; i < sharers.size(); ++i) {
        Sharer& sharer = sharers[i];
        sharer.released = i < first;
        const bool stands_alone = sharer.released || sharer.claim == claim_shared;
        sharer.linked_to = stands_alone ? std::string() : oldest;
        if (!stands_alone && oldest.empty()) oldest = sharer.id;
    }
    return sharers;
}

// Settles all who have a phone, and notes those for whom something changed.
Result<void> settle_phone(store::Database& database, const std::string& phone_lookup) {
    if (phone_lookup.empty()) return {};
    const auto before = database.rows(
        "SELECT customer_id, linked_to, phone_released, phone_claim FROM customers "
        "WHERE phone_lookup = ?1 AND length(phone_lookup) > 0 "
        "ORDER BY enrolled_at_us, customer_id",
        {Blob{phone_lookup}}, [](const store::Row& row) {
            return Sharer{row.blob_copy(0), row.blob_copy(1), row.integer(2) != 0, row.integer(3)};
        });
    if (!before) return std::unexpected(before.error());
    const std::vector<Sharer> after = settled(*before);
    bool changed = false;
    for (std::size_t i = 0; i < after.size(); ++i) {
        const Sharer& now = after[i];
        const Sharer& was = (*before)[i];
        if (now.linked_to == was.linked_to && now.released == was.released) continue;
        changed = true;
        auto kept = database.execute(
            "UPDATE customers SET linked_to = ?2, phone_released = ?3 WHERE customer_id = ?1",
            {Blob{now.id},
             now.linked_to.empty() ? store::Parameter(nullptr)
                                   : store::Parameter(Blob{now.linked_to}),
             now.released ? 1 : 0});
        if (!kept) return std::unexpected(std::move(kept.error()));
    }
    if (!changed) return {};
    for (const Sharer& sharer : after) {
        if (auto noted = note_customer(database, sharer.id); !noted) return noted;
    }
    return {};
}

Result<void> apply_enrolment(store::Database& database, const projections::LoggedEvent& logged,
                             const wire::Key& lookup_key) {
    const std::string& id = logged.event.customer_id();
    const auto before = held(database, id);
    if (!before) return std::unexpected(before.error());
    if (auto kept = keep_record(database, logged, lookup_key); !kept) return kept;

    const wire::CustomerEnrolled& enrolled = logged.event.customer_enrolled();
    if (*before && (*before)->home_store != enrolled.home_store()) {
        auto removed = changes::note_removed(database, changes::Scope::store((*before)->home_store),
                                             changes::Kind::customer, id);
        if (!removed) return removed;
    }
    if (*before && (*before)->phone_lookup != enrolled.phone_lookup()) {
        if (auto linked = settle_phone(database, (*before)->phone_lookup); !linked) {
            return linked;
        }
    }
    if (auto linked = settle_phone(database, enrolled.phone_lookup()); !linked) return linked;
    return note_customer(database, id);
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
    const auto before = held(database, id);
    if (!before) return std::unexpected(before.error());
    auto noted = database.execute(
        "INSERT INTO erased_customers (customer_id, at_us, position, reason) "
        "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (customer_id) DO NOTHING",
        {Blob{id}, logged.event.occurred_at_us(), logged.position,
         logged.event.customer_erased().reason()});
    if (!noted) return std::unexpected(std::move(noted.error()));
    for (const std::string_view sql : {"DELETE FROM customers WHERE customer_id = ?1",
                                       "DELETE FROM customer_visits WHERE customer_id = ?1",
                                       "DELETE FROM customer_interest WHERE customer_id = ?1"}) {
        auto deleted = database.execute(sql, {Blob{id}});
        if (!deleted) return std::unexpected(std::move(deleted.error()));
    }
    if (auto dropped = drop_consents_but_refusals(database, id); !dropped) return dropped;
    if (*before) {
        if (auto linked = settle_phone(database, (*before)->phone_lookup); !linked) {
            return linked;
        }
    }
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
    static constexpr std::array<std::string_view, 4> all = {"customer_visits", "customer_consents",
                                                            "customers", "erased_customers"};
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
    if (!logged.event.has_basket_completed()) return {};
    if (logged.event.basket_completed().has_reverses()) return {};  // cancels a visit, is none
    return apply_basket(database, logged);
}

Result<void> note_customer(store::Database& database, std::string_view customer_id) {
    // Their own store first; a till that asked hears of them under its own name.
    const auto stores = database.rows(
        "SELECT home_store FROM customers WHERE customer_id = ?1 "
        "UNION SELECT home_store FROM customers WHERE linked_to = ?1",
        {Blob{customer_id}}, [](const store::Row& row) { return row.text_copy(0); });
    if (!stores) return std::unexpected(stores.error());
    if (stores->empty()) return {};
    const auto tills =
        database.rows("SELECT till FROM customer_interest WHERE customer_id = ?1 ORDER BY till",
                      {Blob{customer_id}}, [](const store::Row& row) { return row.text_copy(0); });
    if (!tills) return std::unexpected(tills.error());

    std::vector<changes::Scope> scopes;
    for (const std::string& code : *stores)
        scopes.push_back(changes::Scope::store(code));
    for (const std::string& code : *tills)
        scopes.push_back(changes::Scope::till(code));
    for (const changes::Scope& scope : scopes) {
        auto noted = changes::note_changed(database, scope, changes::Kind::customer, customer_id);
        if (!noted) return noted;
    }
    return {};
}

}  // namespace tillside::head_office::customers
