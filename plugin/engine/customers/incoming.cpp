#include "plugin/engine/customers/incoming.hpp"

#include <algorithm>

namespace tillside::engine::customers {

namespace {

bool is_lookup(std::string_view hash) {
    return hash.empty() || hash.size() == 16;
}

// Whether an event was made before another. Only ids of version 7 tell (RFC 9562: 48 bits of time
// in front); head office's imports have others.
bool is_older(std::string_view event_id, std::string_view than) {
    const auto tells_time = [](std::string_view id) {
        return id.size() == 16 && (static_cast<unsigned char>(id[6]) & 0xf0) == 0x70;
    };
    return tells_time(event_id) && tells_time(than) && event_id.substr(0, 6) < than.substr(0, 6);
}

// Whose records may be among those of a customer: the person's other ids, and whoever was the same
// person when they refused something (head office sends no more of theirs).
std::vector<std::string> others_in(const wire::Customer& sent) {
    std::vector<std::string> out(sent.member_ids().begin(), sent.member_ids().end());
    wire::ConsentRecord record;
    for (const wire::SignedConsentRecord& consent : sent.consents()) {
        const bool refuses =
            record.ParseFromString(consent.record()) &&
            (record.event_type() == wire::WITHDRAWN || record.event_type() == wire::NARROWED ||
             record.event_type() == wire::REFUSED);
        if (refuses && record.subject_pseudonym() != sent.customer_id()) {
            out.push_back(record.subject_pseudonym());
        }
    }
    return out;
}

}  // namespace

Result<void> Incoming::keep_keys(std::span<const wire::Customer* const> customers) {
    std::vector<wire::WrappedKey> keys;
    for (const wire::Customer* customer : customers) {
        const wire::WrappedKey& key = customer->key();
        if (key.customer_id().size() == 16 && key.key_id().size() == 16) keys.push_back(key);
    }
    return keys_->keep(keys);
}

Result<void> Incoming::take_contact(const wire::Customer& sent, bool held, Customer& customer) {
    const bool is_seen =
        std::ranges::find(sent.change_ids(), customer.contact_event_id) != sent.change_ids().end();
    const bool own_is_newer = held && customer.generation == 0 && !is_seen &&
                              is_older(sent.contact_event_id(), customer.contact_event_id);
    if (own_is_newer) return {};  // head office has yet to hear of it
    customer.phone_lookup = sent.phone_lookup();
    customer.card_lookup = sent.card_lookup();
    customer.email_lookup = sent.email_lookup();
    if (!sent.contact().ciphertext().empty()) {
        customer.contact = sent.contact();
        customer.contact_event_id = sent.contact_event_id();
    }
    customer.card.Clear();
    if (sent.card_number().empty()) return {};
    customer.card_lookup = customers_->card_lookup(sent.card_number());
    auto card = keys_->seal(customer.customer_id, customer.contact.key_id(), customer.customer_id,
                            "card", sent.card_number());
    if (card) {
        customer.card = std::move(*card);
    } else if (card.error().domain == Domain::store) {
        return std::unexpected(card.error());
    }
    return {};  // without a key the card is found, but not shown: it is never kept in the clear
}

Result<void> Incoming::apply(const wire::Customer& sent, std::int64_t generation, Now now) {
    // Without a phone's hash: head office holds an older customer with the same phone, who is found
    // by it.
    if (sent.customer_id().size() != 16 || !is_lookup(sent.phone_lookup()) ||
        !is_lookup(sent.card_lookup()) || !is_lookup(sent.email_lookup())) {
        return fail(Domain::customers, "customer_broken",
                    "head office sent a customer without a proper id or look-up hash");
    }
    // Who is sent by themselves is nobody else's record any more.
    if (auto parted = members_.stands_alone(sent.customer_id()); !parted) return parted;
    const auto held = customers_->find(sent.customer_id());
    if (!held) return std::unexpected(held.error());
    Customer customer;
    if (*held) customer = **held;
    customer.customer_id = sent.customer_id();
    if (auto taken = take_contact(sent, held->has_value(), customer); !taken) return taken;
    customer.language = sent.language();
    customer.home_store = sent.home_store();
    customer.visits = sent.visits();
    customer.last_visit_us = sent.last_visit_us();
    customer.as_of_us = now.us;
    customer.generation = generation;
    wire::FieldVersions versions;
    *versions.mutable_fields() = sent.versions();
    if (auto put = own_changes_.put_over(sent, customer, versions, now); !put) return put;
    if (auto kept = customers_->put(customer); !kept) return kept;
    if (*held || !versions.fields().empty()) {
        if (auto kept = customers_->put_versions(sent.customer_id(), versions); !kept) return kept;
    }
    if (auto followed = members_.follow(sent); !followed) return followed;
    if (auto kept = history_->summarised(sent); !kept) return kept;
    // One record that cannot be read must not keep the rest from being known.
    std::vector<const wire::SignedConsentRecord*> records;
    for (const wire::SignedConsentRecord& record : sent.consents())
        records.push_back(&record);
    const std::vector<std::string> also = others_in(sent);
    if (auto kept = ledger_->keep_all(sent.customer_id(), records, also); !kept) {
        return std::unexpected(kept.error());
    }
    return {};
}

Result<void> Incoming::suppress(const wire::Suppression& suppression) {
    const auto one = customers_->one_of(suppression.customer_id());
    if (!one) return std::unexpected(one.error());
    return ledger_->keep(suppression, *one);
}

Result<void> Incoming::gone(std::string_view customer_id) {
    const auto one = customers_->one_of(customer_id);
    if (!one) return std::unexpected(one.error());
    return *one == customer_id ? remove(customer_id) : Result<void>();
}

Result<void> Incoming::clear() {
    if (auto cleared = members_.clear(); !cleared) return cleared;
    return own_changes_.clear();
}

Result<void> Incoming::remove(std::string_view customer_id) {
    removed_ = true;
    const auto members = members_.of(customer_id);
    if (!members) return std::unexpected(members.error());
    for (const std::string& member : *members) {
        if (auto erased = keys_->erase(member); !erased) return erased;
        if (auto removed = customers_->remove(member); !removed) return removed;
        if (auto forgotten = ledger_->forget(member); !forgotten) return forgotten;
    }
    if (auto forgotten = members_.forget(customer_id); !forgotten) return forgotten;
    if (auto forgotten = own_changes_.forget(customer_id); !forgotten) return forgotten;
    if (auto erased = keys_->erase(customer_id); !erased) return erased;
    if (auto removed = customers_->remove(customer_id); !removed) return removed;
    if (auto forgotten = history_->forget(customer_id); !forgotten) return forgotten;
    for (const Forget& forget : others_) {
        if (auto forgotten = forget(customer_id); !forgotten) return forgotten;
    }
    return ledger_->forget(customer_id);
}

Result<void> Incoming::leave_behind(std::string_view customer_id) {
    auto refused = ledger_->refusals(customer_id);
    if (!refused) return std::unexpected(refused.error());
    const auto members = members_.of(customer_id);
    if (!members) return std::unexpected(members.error());
    for (const std::string& member : *members) {
        const auto theirs = members_.records(member);
        if (!theirs) return std::unexpected(theirs.error());
        for (wire::Suppression& one : *refused) {
            if (std::ranges::find(*theirs, one.record_id()) != theirs->end()) {
                one.set_customer_id(member);
            }
        }
    }
    if (auto removed = remove(customer_id); !removed) return removed;
    for (const wire::Suppression& one : *refused) {
        if (auto kept = ledger_->keep(one); !kept) return kept;
    }
    return {};
}

Result<void> Incoming::shed() {
    if (!removed_) return {};
    if (auto cut = keys_->shed(); !cut) return cut;
    if (auto cut = database_->shed(); !cut) return cut;
    removed_ = false;
    return {};
}

}  // namespace tillside::engine::customers
