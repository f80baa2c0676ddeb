#include "sync/head_office/customers/for_tills.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "sync/head_office/customers/golden_record.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/rules/consent/withdrawal.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

void add_lines(std::string_view purposes, wire::Suppression& to) {
    while (!purposes.empty()) {
        const std::string_view purpose = purposes.substr(0, purposes.find('\n'));
        to.add_purposes(std::string(purpose));
        purposes.remove_prefix(std::min(purpose.size() + 1, purposes.size()));
    }
}

using Ids = std::vector<std::string>;

Result<bool> permitted(store::Database& database, const Ids& ids,
                       const std::vector<wire::SignedConsentRecord>& consents,
                       const rules::consent::Pack& pack, Now now) {
    std::vector<wire::ConsentRecord> records;
    for (const wire::SignedConsentRecord& consent : consents)
        records.emplace_back().ParseFromString(consent.record());
    if (auto added = add_announced(database, ids, records); !added) {
        return std::unexpected(added.error());
    }
    return rules::consent::fold(records, pack, now).usable_anywhere("profiling");
}

struct HistoryLine {
    std::int64_t at_us;
    std::int64_t position;
    std::string sku;
};

// The newest baskets of all records of a person, each as a run of lines.
Result<std::vector<HistoryLine>> history_lines(store::Database& database, const Ids& ids) {
    std::vector<HistoryLine> out;
    for (const std::string& id : ids) {
        auto read = database.query(
            "SELECT newest.occurred_at_us, newest.position, basket_lines.sku FROM "
            "(SELECT position, occurred_at_us FROM kept_baskets WHERE customer_id = ?1 "
            "ORDER BY occurred_at_us DESC, position DESC LIMIT ?2) AS newest "
            "JOIN basket_lines ON basket_lines.basket = newest.position "
            "ORDER BY newest.occurred_at_us DESC, newest.position DESC, basket_lines.number",
            {Blob{id}, history_baskets_max}, [&](const store::Row& row) {
                out.push_back({row.integer(0), row.integer(1), row.text_copy(2)});
            });
        if (!read) return std::unexpected(std::move(read.error()));
    }
    if (ids.size() > 1) {
        std::ranges::stable_sort(out, [](const HistoryLine& a, const HistoryLine& b) {
            return std::tie(a.at_us, a.position) > std::tie(b.at_us, b.position);
        });
    }
    return out;
}

Result<void> add_history(store::Database& database, const Ids& ids, wire::Customer& out) {
    const auto lines = history_lines(database, ids);
    if (!lines) return std::unexpected(lines.error());
    std::unordered_map<std::string, wire::PurchasedItem*> by_sku;
    std::int64_t basket = lines->empty() ? 0 : lines->front().position;
    std::uint32_t ago = 0;
    for (const HistoryLine& line : *lines) {
        if (line.position != basket) ++ago;
        basket = line.position;
        if (ago >= history_baskets_max) break;
        auto found = by_sku.find(line.sku);
        if (found == by_sku.end()) {
            if (by_sku.size() == history_items_max) continue;
            wire::PurchasedItem* item = out.add_history();
            item->set_sku(line.sku);
            found = by_sku.emplace(line.sku, item).first;
        }
        auto& seen = *found->second->mutable_baskets_ago();
        if (seen.empty() || seen[seen.size() - 1] != ago) seen.Add(ago);
    }
    return {};
}

// The person's ids; their own where there is no record (of somebody erased, or not enrolled yet).
Result<Ids> ids_of(store::Database& database, std::string_view customer_id) {
    auto ids = members_of(database, customer_id);
    if (ids && ids->empty()) ids->emplace_back(customer_id);
    return ids;
}

template <typename Field>
void add_all(const std::vector<std::string>& from, Field& to) {
    to.Assign(from.begin(), from.end());
}

}  // namespace

Result<void> add_announced(store::Database& database, std::span<const std::string> ids,
                           std::vector<wire::ConsentRecord>& records) {
    std::set<std::string, std::less<>> held;
    for (const wire::ConsentRecord& record : records)
        held.insert(record.record_id());
    for (const std::string& id : ids) {
        auto read = database.query(
            "SELECT record_id, purposes, since_us FROM suppressions WHERE customer_id = ?1",
            {Blob{id}}, [&](const store::Row& row) {
                if (held.contains(row.blob(0))) return;
                wire::Suppression suppression;
                suppression.set_record_id(row.blob_copy(0));
                suppression.set_customer_id(id);
                suppression.set_since_us(row.integer(2));
                add_lines(row.text(1), suppression);
                records.push_back(rules::consent::announced(suppression));
            });
        if (!read) return std::unexpected(std::move(read.error()));
    }
    return {};
}

Result<bool> profiling_permitted(store::Database& database, std::string_view customer_id,
                                 const rules::consent::Pack& pack, Now now) {
    const auto ids = ids_of(database, customer_id);
    if (!ids) return std::unexpected(ids.error());
    const auto consents = consents_of_person(database, customer_id);
    if (!consents) return std::unexpected(consents.error());
    return permitted(database, *ids, *consents, pack, now);
}

Result<wire::Customer> customer_for_tills(store::Database& database, keys::KeyStore& keys,
                                          const rules::consent::Pack& pack,
                                          const CustomerRecord& answers, Now now) {
    auto golden = golden_record(database, keys, answers);
    if (!golden) return std::unexpected(std::move(golden.error()));
    const CustomerRecord& record = golden->record;
    wire::Customer out;
    out.set_customer_id(record.customer_id);
    out.set_phone_lookup(record.phone_lookup);
    out.set_card_number(record.card_number);
    out.set_card_lookup(record.card_lookup);
    out.set_email_lookup(record.email_lookup);
    out.set_language(record.language);
    out.set_home_store(record.home_store);
    *out.mutable_contact() = record.contact;
    out.set_contact_event_id(record.contact_event_id);
    out.set_visits(static_cast<std::uint32_t>(record.visits));
    out.set_last_visit_us(record.last_visit_us);
    add_all(golden->member_ids, *out.mutable_member_ids());
    add_all(golden->phone_lookups, *out.mutable_other_phone_lookups());
    add_all(golden->card_lookups, *out.mutable_other_card_lookups());
    add_all(golden->email_lookups, *out.mutable_other_email_lookups());
    add_all(golden->change_ids, *out.mutable_change_ids());
    for (wire::FieldVersion& version : golden->versions)
        *out.add_versions() = std::move(version);

    auto key = keys.find_wrapped(record.customer_id, record.contact.key_id());
    if (!key) return std::unexpected(std::move(key.error()));
    if (*key) *out.mutable_key() = std::move(**key);

    Ids ids{record.customer_id};
    ids.insert(ids.end(), golden->member_ids.begin(), golden->member_ids.end());
    auto consents = consents_of_person(database, record.customer_id);
    if (!consents) return std::unexpected(std::move(consents.error()));
    for (wire::SignedConsentRecord& consent : *consents)
        *out.add_consents() = std::move(consent);
    const auto allowed =
        permitted(database, ids, {out.consents().begin(), out.consents().end()}, pack, now);
    if (!allowed) return std::unexpected(allowed.error());
    if (*allowed) {
        if (auto added = add_history(database, ids, out); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    return out;
}

}  // namespace tillside::head_office::customers
