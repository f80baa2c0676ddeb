#include "plugin/engine/customers/own_changes.hpp"

#include <algorithm>
#include <array>

#include "sync/rules/merge/contact_fields.hpp"
#include "sync/rules/merge/versions.hpp"

namespace tillside::engine::customers {

namespace {

using rules::merge::Version;
using store::Blob;
using store::Sql;

// A till that was away for longer sends its change all the same; only the view is head office's.
constexpr std::int64_t kept_us = 90LL * 24 * 3600 * 1'000'000;

constexpr std::array all_fields = {wire::FIELD_NAME, wire::FIELD_PHONE, wire::FIELD_EMAIL,
                                   wire::FIELD_LANGUAGE, wire::FIELD_HOME_STORE};

constexpr Sql put_change{
    "INSERT INTO customer_changes (event_id, customer_id, at_us, event) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (event_id) DO NOTHING"};
constexpr Sql changes_of{
    "SELECT event_id, at_us, event FROM customer_changes WHERE customer_id = ?1"};
constexpr Sql drop_change{"DELETE FROM customer_changes WHERE event_id = ?1"};
constexpr Sql any_change{"SELECT EXISTS (SELECT 1 FROM customer_changes)"};
constexpr Sql move_changes{"UPDATE customer_changes SET customer_id = ?2 WHERE customer_id = ?1"};
constexpr Sql drop_changes_of{"DELETE FROM customer_changes WHERE customer_id = ?1"};
constexpr Sql drop_all{"DELETE FROM customer_changes"};

const wire::FieldChange* change_of(const wire::Event& event, wire::CustomerField field) {
    for (const wire::FieldChange& change : event.customer_changed().fields()) {
        if (change.field() == field) return &change;
    }
    return nullptr;
}

const wire::SealedPart* contact_of(const wire::Event& event) {
    const auto found = std::ranges::find(event.sealed(), "contact", &wire::SealedPart::name);
    return found == event.sealed().end() ? nullptr : &*found;
}

wire::FieldHead head_of(const Version& version) {
    wire::FieldHead head;
    head.set_event_id(version.event_id);
    head.set_order_us(version.order_us);
    head.set_till(version.till);
    return head;
}

}  // namespace

wire::FieldVersion& version_of(wire::FieldVersions& versions, wire::CustomerField field) {
    for (wire::FieldVersion& version : *versions.mutable_fields()) {
        if (version.field() == field) return version;
    }
    wire::FieldVersion& added = *versions.add_fields();
    added.set_field(field);
    return added;
}

wire::FieldVersions complete(wire::FieldVersions listed, const Customer& customer) {
    // Fields of a later version do not tell of those of today.
    const bool none_listed =
        std::ranges::none_of(listed.fields(), [](const wire::FieldVersion& version) {
            return std::ranges::find(all_fields, version.field()) != all_fields.end();
        });
    for (const wire::CustomerField field : all_fields) {
        wire::FieldVersion& version = version_of(listed, field);
        if (none_listed && version.heads().empty() && !customer.contact_event_id.empty()) {
            version.add_heads()->set_event_id(customer.contact_event_id);
        }
    }
    return listed;
}

Result<bool> OwnChanges::any() {
    if (any_) return *any_;
    const auto any = database_->attempt("looking for changes of customers", [&] {
        auto row = database_->query(any_change);
        return row.step() && row.integer(0) != 0;
    });
    if (any && !database_->in_transaction()) any_ = *any;
    return any;
}

Result<void> OwnChanges::keep(const wire::Event& event, Now now) {
    any_.reset();
    return database_->attempt("keeping a change of a customer", [&] {
        database_->query(put_change)
            .bind(Blob{event.id()}, Blob{event.customer_id()}, now.us,
                  Blob{event.SerializeAsString()})
            .run();
    });
}

Result<std::vector<wire::Event>> OwnChanges::pending(const wire::Customer& sent, Now now) {
    return database_->attempt("reading changes of a customer", [&] {
        std::vector<wire::Event> out;
        std::vector<std::string> seen;
        {
            auto rows = database_->query(changes_of);
            rows.bind(Blob{sent.customer_id()});
            while (rows.step()) {
                const std::string id = rows.blob(0);
                const bool held =
                    std::ranges::find(sent.change_ids(), id) != sent.change_ids().end();
                wire::Event event;
                if (held || rows.integer(1) < now.us - kept_us ||
                    !event.ParseFromString(rows.blob(2))) {
                    seen.push_back(id);
                } else {
                    out.push_back(std::move(event));
                }
            }
        }
        for (const std::string& id : seen)
            database_->query(drop_change).bind(Blob{id}).run();
        if (!seen.empty()) any_.reset();
        return out;
    });
}

Result<void> OwnChanges::put_over(const wire::Customer& sent, Customer& customer,
                                  wire::FieldVersions& versions, Now now) {
    const auto is_any = any();
    if (!is_any) return std::unexpected(is_any.error());
    if (!*is_any) return {};
    const auto events = pending(sent, now);
    if (!events) return std::unexpected(events.error());
    if (events->empty()) return {};

    versions = complete(std::move(versions), customer);
    std::vector<Won> won;
    for (const wire::CustomerField field : all_fields) {
        wire::FieldVersion& version = version_of(versions, field);
        std::vector<Version> candidates;
        for (const wire::FieldHead& head : version.heads())
            candidates.push_back({head.event_id(), {}, head.order_us(), head.till()});
        const std::size_t of_head_office = candidates.size();
        std::vector<const wire::Event*> own;
        for (const wire::Event& event : *events) {
            const wire::FieldChange* change = change_of(event, field);
            if (change == nullptr) continue;
            candidates.push_back({event.id(),
                                  {change->bases().begin(), change->bases().end()},
                                  rules::merge::order_us(event),
                                  event.till()});
            own.push_back(&event);
        }
        if (own.empty()) continue;
        const auto heads = rules::merge::heads(candidates);
        version.clear_heads();
        for (const std::size_t at : heads)
            *version.add_heads() = head_of(candidates[at]);
        if (heads.front() < of_head_office) continue;
        const wire::Event& winner = *own[heads.front() - of_head_office];
        const wire::FieldChange& change = *change_of(winner, field);
        if (field == wire::FIELD_LANGUAGE) customer.language = change.value();
        if (field == wire::FIELD_HOME_STORE) customer.home_store = change.value();
        if (field == wire::FIELD_PHONE) customer.phone_lookup = change.lookup();
        if (field == wire::FIELD_EMAIL) customer.email_lookup = change.lookup();
        if (std::ranges::find(rules::merge::personal_fields, field) !=
            rules::merge::personal_fields.end()) {
            won.push_back({&winner, field});
        }
    }
    return reseal(won, customer);
}

// The contact with the values of these changes, sealed anew: bound to the newest of them. Without
// the key it stays as it came.
Result<void> OwnChanges::reseal(const std::vector<Won>& won, Customer& customer) {
    if (won.empty()) return {};
    const auto plaintext =
        keys_->open(customer.customer_id, customer.contact_event_id, customer.contact);
    wire::Contact contact;
    if (!plaintext || !contact.ParseFromString(*plaintext)) return {};
    std::string newest;
    for (const Won& one : won) {
        const wire::SealedPart* part = contact_of(*one.event);
        if (part == nullptr) continue;
        const auto opened = keys_->open(one.event->customer_id(), one.event->id(), *part);
        wire::Contact changed;
        if (!opened || !changed.ParseFromString(*opened)) continue;
        rules::merge::put_into(contact, one.field, rules::merge::value_in(changed, one.field));
        newest = std::max(newest, one.event->id());
    }
    if (newest.empty()) return {};
    auto sealed = keys_->seal(customer.customer_id, customer.contact.key_id(), newest, "contact",
                              contact.SerializeAsString());
    if (!sealed) return std::unexpected(sealed.error());
    customer.contact = std::move(*sealed);
    customer.contact_event_id = newest;
    return {};
}

Result<void> OwnChanges::move(std::string_view from, std::string_view to) {
    return database_->attempt("joining two customers' changes", [&] {
        database_->query(move_changes).bind(Blob{from}, Blob{to}).run();
    });
}

Result<void> OwnChanges::forget(std::string_view customer_id) {
    any_.reset();
    return database_->attempt("forgetting a customer's changes", [&] {
        database_->query(drop_changes_of).bind(Blob{customer_id}).run();
    });
}

Result<void> OwnChanges::clear() {
    any_.reset();
    return database_->attempt("forgetting all customers' changes",
                              [&] { database_->query(drop_all).run(); });
}

}  // namespace tillside::engine::customers
