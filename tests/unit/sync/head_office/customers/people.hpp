// People for tests of head office's customers: enrolled and changed as tills do it, sealed with
// their own keys.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/customers/for_tills.hpp"
#include "sync/head_office/ingest/chain_writer.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

namespace tillside::tests {

struct People : TestOffice {
    People() = default;
    // Another head office, which knows the same keys.
    explicit People(const People& like) {
        secrets.lookup_key = like.secrets.lookup_key;
        for (const auto& [who, key] : like.keys_)
            keep_key(who, key);
    }

    static std::string id_of(char letter) { return std::string(16, letter); }

    const wire::Key& key_of(char who) {
        const auto [held, is_new] = keys_.try_emplace(who);
        if (is_new) {
            held->second = wire::random_key(random);
            keep_key(who, held->second);
        }
        return held->second;
    }
    void keep_key(char who, const wire::Key& key) {
        const head_office::keys::CustomerKey kept{id_of(who), key_id(who), key};
        done(keys.keep(std::span(&kept, 1), now));
        keys_[who] = key;
    }
    static std::string key_id(char who) { return std::string(15, 'k') + who; }

    wire::Event about(char who, wire::EventKind kind, std::int64_t at_us, const std::string& till) {
        wire::Event event;
        event.set_id(std::string(8, who) + std::to_string(10'000'000 + ++events_));
        event.set_kind(kind);
        event.set_store(till.substr(0, 3));
        event.set_till(till);
        event.set_customer_id(id_of(who));
        event.set_occurred_at_us(at_us);
        event.set_staff("C-" + till);
        return event;
    }

    wire::Event enrolled(char who, const std::string& phone, const std::string& name,
                         std::int64_t at_us, const std::string& till = "CWB-1") {
        wire::Event event = about(who, wire::CUSTOMER_ENROLLED, at_us, till);
        wire::Contact contact;
        contact.set_phone(phone);
        contact.set_name(name);
        contact.set_card_number(std::string("CARD") + who);
        seal(event, who, contact);
        auto& fact = *event.mutable_customer_enrolled();
        fact.set_phone_lookup(phone_hash(phone));
        fact.set_card_lookup(
            head_office::customers::card_lookup_of(secrets.lookup_key, contact.card_number()));
        fact.set_language("en");
        fact.set_home_store(till.substr(0, 3));
        return event;
    }

    // Of name, e-mail or phone where the value is a contact's; of the rest in the clear.
    wire::Event changed(char who, wire::CustomerField field, const std::string& value,
                        const std::vector<std::string>& bases, std::int64_t at_us,
                        const std::string& till) {
        wire::Event event = about(who, wire::CUSTOMER_CHANGED, at_us, till);
        wire::FieldChange& change = *event.mutable_customer_changed()->add_fields();
        change.set_field(field);
        for (const std::string& base : bases)
            change.add_bases(base);
        wire::Contact contact;
        switch (field) {
            case wire::FIELD_NAME:
                contact.set_name(value);
                break;
            case wire::FIELD_PHONE:
                contact.set_phone(value);
                change.set_lookup(phone_hash(value));
                break;
            case wire::FIELD_EMAIL:
                contact.set_email(value);
                if (!value.empty()) {
                    change.set_lookup(wire::email_hash(secrets.lookup_key, value));
                }
                break;
            default:
                change.set_value(value);
                return event;
        }
        seal(event, who, contact);
        return event;
    }

    wire::Event decision(char one, char other, bool joins, std::vector<std::string> cites = {}) {
        wire::Event event =
            about(one, joins ? wire::CUSTOMERS_MERGED : wire::MERGE_UNDONE, 0, "head-office");
        for (const std::string& id : cites)
            event.add_cites(id);
        if (joins) {
            event.mutable_customers_merged()->set_other_id(id_of(other));
        } else {
            event.mutable_merge_undone()->set_other_id(id_of(other));
        }
        return event;
    }

    wire::Event bought(char who, std::int64_t at_us) {
        wire::Event event = about(who, wire::BASKET_COMPLETED, at_us, "CWB-1");
        event.mutable_basket_completed()->set_currency("HKD");
        return event;
    }

    wire::Event consent(char who, wire::ConsentEventType type, std::int64_t at_us) {
        wire::Event event = about(who, wire::CONSENT_RECORDED, at_us, "CWB-1");
        wire::ConsentRecord record;
        record.set_schema_version(1);
        record.set_record_id(event.id());
        record.set_subject_pseudonym(id_of(who));
        record.set_event_type(type);
        record.set_event_time_us(at_us);
        if (type == wire::GIVEN) {
            record.set_notice_id("membership");
            record.set_notice_sha256(std::string(32, 'h'));
            record.set_notice_shown_at_us(at_us);
            record.set_method(wire::CUSTOMER_TAP);
            *record.add_grants() = pack.choice("profiling")->grant;
            record.mutable_grants(0)->set_decision(wire::DECISION_GIVEN);
        }
        event.mutable_consent_recorded()->set_record(record.SerializeAsString());
        return event;
    }

    // Takes events in as the log does, in this order: what the golden record reads is stored.
    void take(const std::vector<wire::Event>& events) {
        done(database->transaction([&]() -> Result<void> {
            for (const wire::Event& event : events) {
                auto chain =
                    value_of(head_office::ingest::ChainWriter::open(*database, event.till(), 1));
                const std::string bytes = event.SerializeAsString();
                done(chain.add(head_office::ingest::head_of(event), bytes, now));
                done(chain.keep_unsigned(now));
            }
            return {};
        }));
        done(projector.catch_up());
    }

    wire::Customer for_tills(char who) {
        const auto person =
            value_of(head_office::customers::find_person(*database, id_of(who))).value();
        return value_of(
            head_office::customers::customer_for_tills(*database, keys, pack, person, now));
    }
    // What a till reads of it.
    wire::Contact contact_of(const wire::Customer& customer) {
        const auto key = value_of(wire::unwrap_key(customer.key(), secrets.wrapping_key));
        wire::Contact contact;
        REQUIRE(contact.ParseFromString(
            value_of(wire::open_part(key, customer.contact_event_id(), customer.contact()))));
        return contact;
    }

    head_office::access::Terminals terminals{*database};

private:
    void seal(wire::Event& event, char who, const wire::Contact& contact) {
        *event.add_sealed() = wire::seal_part(key_of(who), key_id(who), event.id(), "contact",
                                              contact.SerializeAsString(), random);
    }

    std::map<char, wire::Key> keys_;
    int events_ = 0;
};

}  // namespace tillside::tests
