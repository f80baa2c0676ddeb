#include "sync/head_office/customers/for_tills.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "sync/rules/consent/fold.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

bool covers_profiling(std::string_view purposes) {
    if (purposes.empty()) return true;
    while (!purposes.empty()) {
        const std::string_view purpose = purposes.substr(0, purposes.find('\n'));
        if (purpose == "profiling") return true;
        purposes.remove_prefix(std::min(purpose.size() + 1, purposes.size()));
    }
    return false;
}

Result<bool> permitted(store::Database& database, std::string_view customer_id,
                       const std::vector<wire::SignedConsentRecord>& consents,
                       const rules::consent::Pack& pack, Now now) {
    std::vector<wire::ConsentRecord> records;
    std::vector<std::string> held_ids;
    for (const wire::SignedConsentRecord& consent : consents) {
        wire::ConsentRecord& record = records.emplace_back();
        record.ParseFromString(consent.record());
        held_ids.push_back(record.record_id());
    }
    if (!rules::consent::fold(records, pack, now).usable_anywhere("profiling")) return false;

    bool suppressed = false;
    auto read = database.query(
        "SELECT record_id, purposes FROM suppressions WHERE customer_id = ?1", {Blob{customer_id}},
        [&](const store::Row& row) {
            const bool judged = std::ranges::find(held_ids, row.blob(0)) != held_ids.end();
            suppressed = suppressed || (!judged && covers_profiling(row.text(1)));
        });
    if (!read) return std::unexpected(std::move(read.error()));
    return !suppressed;
}

Result<void> add_history(store::Database& database, std::string_view customer_id,
                         wire::Customer& out) {
    std::unordered_map<std::string, wire::PurchasedItem*> by_sku;
    std::int64_t basket = 0;
    std::uint32_t ago = 0;
    bool first = true;
    auto read = database.query(
        "SELECT newest.position, basket_lines.sku FROM (SELECT position, occurred_at_us "
        "FROM kept_baskets WHERE customer_id = ?1 ORDER BY occurred_at_us DESC, position DESC "
        "LIMIT ?2) AS newest JOIN basket_lines ON basket_lines.basket = newest.position "
        "ORDER BY newest.occurred_at_us DESC, newest.position DESC, basket_lines.number",
        {Blob{customer_id}, history_baskets_max}, [&](const store::Row& row) {
            if (!first && row.integer(0) != basket) ++ago;
            first = false;
            basket = row.integer(0);
            std::string sku = row.text_copy(1);
            auto found = by_sku.find(sku);
            if (found == by_sku.end()) {
                if (by_sku.size() == history_items_max) return;
                wire::PurchasedItem* item = out.add_history();
                item->set_sku(sku);
                found = by_sku.emplace(std::move(sku), item).first;
            }
            auto& seen = *found->second->mutable_baskets_ago();
            if (seen.empty() || seen[seen.size() - 1] != ago) seen.Add(ago);
        });
    if (!read) return std::unexpected(std::move(read.error()));
    return {};
}

}  // namespace

Result<bool> profiling_permitted(store::Database& database, std::string_view customer_id,
                                 const rules::consent::Pack& pack, Now now) {
    const auto consents = consents_of(database, customer_id);
    if (!consents) return std::unexpected(consents.error());
    return permitted(database, customer_id, *consents, pack, now);
}

Result<wire::Customer> customer_for_tills(store::Database& database, keys::KeyStore& keys,
                                          const rules::consent::Pack& pack,
                                          const CustomerRecord& record, Now now) {
    wire::Customer out;
    out.set_customer_id(record.customer_id);
    const bool answers = record.linked_to.empty() && !record.phone_released;
    if (answers) out.set_phone_lookup(record.phone_lookup);
    out.set_card_number(record.card_number);
    out.set_card_lookup(record.card_lookup);
    out.set_email_lookup(record.email_lookup);
    out.set_language(record.language);
    out.set_home_store(record.home_store);
    *out.mutable_contact() = record.contact;
    out.set_contact_event_id(record.contact_event_id);
    out.set_visits(static_cast<std::uint32_t>(record.visits));
    out.set_last_visit_us(record.last_visit_us);

    auto key = keys.find_wrapped(record.customer_id, record.contact.key_id());
    if (!key) return std::unexpected(std::move(key.error()));
    if (*key) *out.mutable_key() = std::move(**key);

    auto consents = consents_of(database, record.customer_id);
    if (!consents) return std::unexpected(std::move(consents.error()));
    const auto allowed = permitted(database, record.customer_id, *consents, pack, now);
    if (!allowed) return std::unexpected(allowed.error());
    for (wire::SignedConsentRecord& consent : *consents) {
        *out.add_consents() = std::move(consent);
    }
    if (*allowed) {
        if (auto added = add_history(database, record.customer_id, out); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    return out;
}

}  // namespace tillside::head_office::customers
