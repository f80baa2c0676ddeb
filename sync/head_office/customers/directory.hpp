// Finds customers at head office, always by something exact (privacy.md, duty 24): a keyed phone
// hash, a card number, an id. There is no way to list them. Reads only; contacts come sealed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::customers {

struct CustomerRecord {
    std::string customer_id;
    std::string phone_lookup;
    std::string card_number;
    std::string language;
    std::string home_store;
    wire::SealedPart contact;
    std::string contact_event_id;
    std::int64_t enrolled_at_us = 0;
    std::int64_t enrolments = 0;  // events that made the record
    std::string linked_to;        // the older record with the same phone; empty = none
    std::int64_t visits = 0;
    std::int64_t last_visit_us = 0;
};

[[nodiscard]] Result<std::optional<CustomerRecord>> find_by_id(store::Database& database,
                                                               std::string_view customer_id);
// Of several with the same phone, the oldest.
[[nodiscard]] Result<std::optional<CustomerRecord>> find_by_phone(store::Database& database,
                                                                  std::string_view phone_lookup);
// In whatever way the card is written (rules/identity: card_lookup_text).
[[nodiscard]] Result<std::optional<CustomerRecord>> find_by_card(store::Database& database,
                                                                 std::string_view card_number);

// All consent records of a customer in the order of the log. One more than the fold judges
// (records_max) at most, so that too many are still seen to be too many.
[[nodiscard]] Result<std::vector<wire::SignedConsentRecord>> consents_of(
    store::Database& database, std::string_view customer_id);

}  // namespace tillside::head_office::customers
