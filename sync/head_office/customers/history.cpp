#include "sync/head_office/customers/history.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "sync/head_office/customers/field_versions.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/head_office/customers/sealed_values.hpp"
#include "sync/rules/identity/masking.hpp"
#include "sync/rules/merge/contact_fields.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

std::string masked(wire::CustomerField field, const std::string& value,
                   const rules::identity::PhoneRules& phones) {
    if (value.empty()) return {};
    if (field == wire::FIELD_NAME) return rules::identity::masked_name(value);
    if (field == wire::FIELD_PHONE) {
        const auto phone = rules::identity::Phone::parse(value, phones);
        return phone ? phone->masked(phones) : "***";
    }
    return value.substr(0, 1) + "***@***";
}

class Reader {
public:
    Reader(store::Database& database, keys::KeyStore& keys,
           const rules::identity::PhoneRules& phones)
        : database_(database), values_(database, keys), phones_(phones) {}

    Result<void> add_entries(std::span<const std::string> ids, History& out) {
        const auto values = field_values(database_, ids);
        if (!values) return std::unexpected(values.error());
        std::set<const FieldValue*> in_force;
        std::set<const FieldValue*> heads;
        for (const FieldValue& value : *values) {
            const auto of_field = heads_of(*values, value.field);
            in_force.insert(of_field.front());
            heads.insert(of_field.begin(), of_field.end());
        }
        for (const FieldValue& value : *values) {
            auto entry = entry_of(value);
            if (!entry) return std::unexpected(std::move(entry.error()));
            if (value.enrolled && entry->value.empty()) continue;  // nothing was given
            entry->became = in_force.contains(&value) ? Became::in_force
                            : heads.contains(&value)  ? Became::lost
                                                      : Became::replaced;
            out.entries.push_back(std::move(*entry));
        }
        std::ranges::stable_sort(out.entries, [](const HistoryEntry& a, const HistoryEntry& b) {
            return std::tuple(a.field, a.became, -a.at_us) <
                   std::tuple(b.field, b.became, -b.at_us);
        });
        return {};
    }

    Result<void> add_decisions(std::span<const std::string> ids, History& out) {
        std::set<std::string> seen;
        for (const std::string& id : ids) {
            auto read = database_.query(
                "SELECT event_id, joins, one, other, at_us, who, reason FROM customer_decisions "
                "WHERE one = ?1 OR other = ?1 ORDER BY at_us, event_id",
                {Blob{id}}, [&](const store::Row& row) {
                    if (!seen.insert(row.blob_copy(0)).second) return;
                    out.decisions.push_back({row.integer(1) != 0, row.blob_copy(2),
                                             row.blob_copy(3), row.blob_copy(0), row.integer(4),
                                             row.text_copy(5), row.text_copy(6)});
                });
            if (!read) return read;
        }
        return {};
    }

private:
    Result<HistoryEntry> entry_of(const FieldValue& value) {
        HistoryEntry out{value.field,         value.value,       Became::replaced,
                         value.enrolled,      value.customer_id, value.version.event_id,
                         value.version.bases, value.at_us,       value.store,
                         value.version.till,  value.staff};
        if (value.enrolled) {
            const auto staff = staff_of(value.version.event_id);
            if (!staff) return std::unexpected(staff.error());
            out.staff = *staff;
        }
        if (value.field == wire::FIELD_LANGUAGE || value.field == wire::FIELD_HOME_STORE) {
            return out;
        }
        const auto contact = values_.contact_with(value);
        if (!contact) return std::unexpected(contact.error());
        out.value =
            *contact == nullptr
                ? "***"
                : masked(value.field, rules::merge::value_in(**contact, value.field), phones_);
        return out;
    }

    Result<std::string> staff_of(const std::string& event_id) {
        const auto held = staff_.find(event_id);
        if (held != staff_.end()) return held->second;
        const auto bytes = database_.one("SELECT bytes FROM events WHERE id = ?1", {Blob{event_id}},
                                         [](const store::Row& row) { return row.blob_copy(0); });
        if (!bytes) return std::unexpected(bytes.error());
        wire::Event event;
        if (*bytes) event.ParseFromString(**bytes);
        return staff_[event_id] = event.staff();
    }

    store::Database& database_;
    SealedValues values_;
    const rules::identity::PhoneRules& phones_;
    std::map<std::string, std::string> staff_;  // by enrolment
};

}  // namespace

std::string_view became_name(Became became) {
    switch (became) {
        case Became::in_force:
            return "in_force";
        case Became::lost:
            return "lost";
        default:
            return "replaced";
    }
}

std::string_view field_name(wire::CustomerField field) {
    switch (field) {
        case wire::FIELD_NAME:
            return "name";
        case wire::FIELD_PHONE:
            return "phone";
        case wire::FIELD_EMAIL:
            return "email";
        case wire::FIELD_LANGUAGE:
            return "language";
        case wire::FIELD_HOME_STORE:
            return "home_store";
        default:
            return "unknown";
    }
}

Result<History> history_of(store::Database& database, keys::KeyStore& keys,
                           const rules::identity::PhoneRules& phones,
                           std::string_view customer_id) {
    History out;
    auto ids = members_of(database, customer_id);
    if (!ids) return std::unexpected(std::move(ids.error()));
    if (ids->empty()) {
        return fail(Domain::customers, "not_found", "head office has no record of this customer");
    }
    out.member_ids = std::move(*ids);
    Reader reader(database, keys, phones);
    if (auto added = reader.add_entries(out.member_ids, out); !added) {
        return std::unexpected(std::move(added.error()));
    }
    if (auto added = reader.add_decisions(out.member_ids, out); !added) {
        return std::unexpected(std::move(added.error()));
    }
    return out;
}

}  // namespace tillside::head_office::customers
