#include "sync/head_office/customers/golden_record.hpp"

#include <sodium.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "sync/head_office/customers/field_versions.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/head_office/customers/sealed_values.hpp"
#include "sync/rules/merge/contact_fields.hpp"

namespace tillside::head_office::customers {

namespace {

using store::Blob;

// A nonce that hangs on key and content: the same content gives the same bytes, and no two contents
// share a nonce (the construction of a synthetic IV, RFC 5297).
wire::Random nonce_of(const wire::Key& key, std::string text) {
    return [key, text = std::move(text)](std::span<unsigned char> out) {
        crypto_generichash(out.data(), out.size(),
                           reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                           key.data(), key.size());
    };
}

wire::FieldVersion version_of(wire::CustomerField field,
                              const std::vector<const FieldValue*>& heads) {
    wire::FieldVersion out;
    out.set_field(field);
    for (const FieldValue* value : heads) {
        wire::FieldHead& head = *out.add_heads();
        head.set_event_id(value->version.event_id);
        head.set_order_us(value->version.order_us);
        head.set_till(value->version.till);
    }
    return out;
}

class Composer {
public:
    Composer(store::Database& database, keys::KeyStore& keys, GoldenRecord& out)
        : database_(database), keys_(keys), values_of_(database, keys), out_(out) {}

    Result<void> compose() {
        const auto ids = members_of(database_, out_.record.customer_id);
        if (!ids) return std::unexpected(ids.error());
        if (auto read = read_records(*ids); !read) return read;
        auto values = field_values(database_, *ids);
        if (!values) return std::unexpected(std::move(values.error()));
        values_ = std::move(*values);
        if (auto read = read_given_out(); !read) return read;
        add_change_ids();
        for (const wire::CustomerField field : {wire::FIELD_LANGUAGE, wire::FIELD_HOME_STORE}) {
            const auto heads = heads_of(values_, field);
            if (heads.empty()) continue;
            std::string& text =
                field == wire::FIELD_LANGUAGE ? out_.record.language : out_.record.home_store;
            text = heads.front()->value;
            out_.versions.push_back(version_of(field, heads));
        }
        return compose_contact();
    }

private:
    Result<void> read_records(const std::vector<std::string>& ids) {
        for (const std::string& id : ids) {
            auto record = find_by_id(database_, id);
            if (!record) return std::unexpected(std::move(record.error()));
            if (!*record) continue;
            if (id != out_.record.customer_id) {
                out_.member_ids.push_back(id);
                if (!(*record)->card_lookup.empty()) {
                    out_.card_lookups.push_back((*record)->card_lookup);
                }
            }
            records_.emplace(id, std::move(**record));
        }
        return {};
    }

    // Numbers that were given out to somebody else after the change to them.
    Result<void> read_given_out() {
        for (const FieldValue& value : values_) {
            if (value.enrolled || value.field != wire::FIELD_PHONE || value.lookup.empty())
                continue;
            const auto later = database_.number(
                "SELECT count(*) FROM customers WHERE phone_lookup = ?1 AND phone_claim = 2 "
                "AND order_us > ?2",
                {Blob{value.lookup}, value.version.order_us});
            if (!later) return std::unexpected(later.error());
            if (*later > 0) given_out_.insert(value.version.event_id);
        }
        return {};
    }

    void add_change_ids() {
        std::vector<const FieldValue*> changes;
        for (const FieldValue& value : values_) {
            if (!value.enrolled) changes.push_back(&value);
        }
        std::ranges::sort(changes, [](const FieldValue* a, const FieldValue* b) {
            return std::tie(a->version.order_us, a->version.event_id) >
                   std::tie(b->version.order_us, b->version.event_id);
        });
        for (const FieldValue* change : changes) {
            if (out_.change_ids.size() == change_ids_max) break;
            if (!std::ranges::count(out_.change_ids, change->version.event_id)) {
                out_.change_ids.push_back(change->version.event_id);
            }
        }
    }

    // The heads that can be read and, of enrolments, that gave a value at all.
    Result<std::vector<std::pair<const FieldValue*, std::string>>> readable(
        wire::CustomerField field) {
        std::vector<FieldValue> given;
        std::map<std::string, std::string> texts;
        for (const FieldValue& value : values_) {
            if (value.field != field) continue;
            const auto contact = values_of_.contact_with(value);
            if (!contact) return std::unexpected(contact.error());
            if (*contact == nullptr) continue;
            const std::string& text = rules::merge::value_in(**contact, field);
            if (value.enrolled && text.empty()) continue;
            texts[value.version.event_id] = text;
            given.push_back(value);
        }
        std::vector<std::pair<const FieldValue*, std::string>> out;
        kept_.push_back(std::move(given));
        for (const FieldValue* head : heads_of(kept_.back(), field))
            out.emplace_back(head, texts[head->version.event_id]);
        return out;
    }

    Result<void> compose_contact() {
        const CustomerRecord& own = records_.at(out_.record.customer_id);
        const auto key = keys_.find(own.customer_id, own.contact.key_id());
        if (!key) return std::unexpected(key.error());
        const auto base = contact_of(keys_, own);
        if (!base) return std::unexpected(base.error());
        if (!*key || !*base) return {};  // as it is: nobody can read it
        wire::Contact contact;
        contact.set_card_number((*base)->card_number());
        kept_.reserve(rules::merge::personal_fields.size());
        const FieldValue* newest = nullptr;
        for (const wire::CustomerField field : rules::merge::personal_fields) {
            const auto heads = readable(field);
            if (!heads) return std::unexpected(heads.error());
            if (heads->empty()) continue;
            rules::merge::put_into(contact, field, heads->front().second);
            std::vector<const FieldValue*> versions;
            for (const auto& [head, text] : *heads) {
                versions.push_back(head);
                if (newest == nullptr || head->version.order_us > newest->version.order_us) {
                    newest = head;
                }
            }
            out_.versions.push_back(version_of(field, versions));
            add_lookups(field, versions);
        }
        if (newest != nullptr) out_.record.contact_event_id = newest->version.event_id;
        const std::string plaintext = contact.SerializeAsString();
        out_.record.contact = wire::seal_part(
            **key, own.contact.key_id(), out_.record.contact_event_id, "contact", plaintext,
            nonce_of(**key, "tillside.golden.v1" + out_.record.contact_event_id + plaintext));
        out_.record.card_number.clear();  // the contact holds it now
        return {};
    }

    // The first number is the person's, and is found by itself; so are the heads that lost.
    void add_lookups(wire::CustomerField field, const std::vector<const FieldValue*>& heads) {
        if (field == wire::FIELD_NAME) return;
        const bool phone = field == wire::FIELD_PHONE;
        std::string& own = phone ? out_.record.phone_lookup : out_.record.email_lookup;
        auto& others = phone ? out_.phone_lookups : out_.email_lookups;
        own = usable_lookup(*heads.front());
        for (const FieldValue* head : heads) {
            const std::string& lookup = usable_lookup(*head);
            if (!lookup.empty() && lookup != own && !std::ranges::count(others, lookup)) {
                others.push_back(lookup);
            }
        }
    }

    // Empty where the number is somebody else's by now.
    const std::string& usable_lookup(const FieldValue& value) const {
        static const std::string none;
        if (value.enrolled && value.field == wire::FIELD_PHONE) {
            const auto record = records_.find(value.customer_id);
            if (record != records_.end() && record->second.phone_released) return none;
        }
        return given_out_.contains(value.version.event_id) ? none : value.lookup;
    }

    store::Database& database_;
    keys::KeyStore& keys_;
    SealedValues values_of_;
    GoldenRecord& out_;
    std::map<std::string, CustomerRecord> records_;
    std::vector<FieldValue> values_;
    std::set<std::string> given_out_;
    std::vector<std::vector<FieldValue>> kept_;  // what readable() points into
};

}  // namespace

Result<GoldenRecord> golden_record(store::Database& database, keys::KeyStore& keys,
                                   CustomerRecord answers) {
    GoldenRecord out{std::move(answers), {}, {}, {}, {}, {}, {}};
    if (out.record.others == 0 && out.record.changes == 0) {
        if (out.record.phone_released) out.record.phone_lookup.clear();
        return out;
    }
    out.record.phone_released = false;  // each number says for itself
    if (auto composed = Composer(database, keys, out).compose(); !composed) {
        return std::unexpected(std::move(composed.error()));
    }
    return out;
}

}  // namespace tillside::head_office::customers
