// Finds customers at head office, always by something exact (privacy.md, duty 24): the keyed hash
// of a phone, card or address, or an id. There is no way to list them. Reads only; contacts come
// sealed.
//
// A person may have several records (persons.hpp): whatever finds one of them finds the person,
// under
// the id of the record that answers, with the visits of all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::customers {

struct CustomerRecord {
    std::string customer_id;
    std::string phone_lookup;  // keyed hashes; empty: none
    std::string card_lookup;
    std::string email_lookup;
    std::string card_number;  // only where the contact does not hold it: see contact_of()
    std::string language;
    std::string home_store;
    wire::SealedPart contact;
    std::string contact_event_id;
    std::int64_t enrolled_at_us = 0;
    std::int64_t enrolments = 0;  // events that made the record
    bool phone_released = false;  // the number is somebody else's by now
    std::string linked_to;        // the record that it goes on as; empty = itself
    std::int64_t visits = 0;
    std::int64_t last_visit_us = 0;
    std::int64_t others = 0;   // records that go on as this one
    std::int64_t changes = 0;  // of the person's fields
    bool phone_gone = false;   // changed since it was enrolled
    bool email_gone = false;
    std::int64_t order_us = 0;  // of the enrolment: rules/merge/versions.hpp
    std::string enrolled_till;
};

[[nodiscard]] Result<std::optional<CustomerRecord>> find_by_id(store::Database& database,
                                                               std::string_view customer_id);
// The person whom a record is of.
[[nodiscard]] Result<std::optional<CustomerRecord>> find_person(store::Database& database,
                                                                std::string_view customer_id);
// Of several with the same phone, the oldest.
[[nodiscard]] Result<std::optional<CustomerRecord>> find_by_phone(store::Database& database,
                                                                  std::string_view phone_lookup);
[[nodiscard]] Result<std::optional<CustomerRecord>> find_by_card(store::Database& database,
                                                                 std::string_view card_lookup);
// The record alone, whoever answers for it.
[[nodiscard]] Result<std::optional<CustomerRecord>> find_record_by_card(
    store::Database& database, std::string_view card_lookup);
[[nodiscard]] Result<std::optional<CustomerRecord>> find_by_email(store::Database& database,
                                                                  std::string_view email_lookup);
// The keyed hash of a card in whatever way it is written (rules/identity: card_lookup_text); empty
// where it holds nothing.
[[nodiscard]] std::string card_lookup_of(const wire::Key& lookup_key, std::string_view card_number);

// The opened contact with the card number, wherever that stands; nothing where the customer's key
// is gone: then nobody can read it any more.
[[nodiscard]] Result<std::optional<wire::Contact>> contact_of(keys::KeyStore& keys,
                                                              const CustomerRecord& record);

// All consent records of one record in the order of the log. One more than the fold judges
// (records_max) at most, so that too many are still seen to be too many.
[[nodiscard]] Result<std::vector<wire::SignedConsentRecord>> consents_of(
    store::Database& database, std::string_view customer_id);

// Of all records of the person, in the order of members_of(): folded together, what either refused
// stays refused. What was refused while others were the same person, and so names records of this
// one, is among them also after they are two again.
[[nodiscard]] Result<std::vector<wire::SignedConsentRecord>> consents_of_person(
    store::Database& database, std::string_view customer_id);

}  // namespace tillside::head_office::customers
