// The customers that this till holds, and how they are found: by keyed hash of the phone or the
// card, exactly, one at a time. The contact is a sealed part that this file cannot open
// (contacts.hpp does, with a permit).
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/store/database.hpp"
#include "sync/rules/identity/email.hpp"
#include "sync/rules/identity/phone.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::customers {

struct Customer {
    std::string customer_id;   // 16 bytes
    std::string phone_lookup;  // keyed hash
    std::string card_number;
    std::string language;
    std::string home_store;
    wire::SealedPart contact;
    std::string contact_event_id;
    std::uint32_t visits = 0;                  // as head office counts them
    std::int64_t last_visit_us = 0;            // as head office knows it
    std::vector<wire::PurchasedItem> history;  // of head office; readable through history.hpp only
    std::int64_t as_of_us = 0;
    std::int64_t generation =
        0;  // of head office's snapshot; 0 = enrolled here, not yet from there
};

class Customers {
public:
    // database outlives this; lookup_key is the fleet's.
    Customers(store::Database& database, const wire::Key& lookup_key)
        : database_(&database), lookup_key_(lookup_key) {}

    [[nodiscard]] std::string phone_lookup(const rules::identity::Phone& phone) const;
    // card: in any spelling of card_lookup_text().
    [[nodiscard]] std::string card_lookup(std::string_view card) const;
    [[nodiscard]] std::string email_lookup(const rules::identity::Email& email) const;

    [[nodiscard]] Result<std::optional<Customer>> find(std::string_view customer_id);
    // All who share a number, the newest first; at most `most`.
    [[nodiscard]] Result<std::vector<Customer>> all_by_phone_lookup(std::string_view lookup,
                                                                    std::size_t most);
    // The number is somebody else's now: they are no longer found by it, nor written to.
    [[nodiscard]] Result<void> release_phone(std::string_view customer_id);
    // The newest of them where several members share a phone.
    [[nodiscard]] Result<std::optional<Customer>> find_by_phone_lookup(std::string_view lookup);
    // card: in any spelling of card_lookup_text().
    [[nodiscard]] Result<std::optional<Customer>> find_by_card(std::string_view card);

    // Adds a customer or replaces what was known of them.
    [[nodiscard]] Result<void> put(const Customer& customer);
    [[nodiscard]] Result<void> remove(std::string_view customer_id);
    // At most `most` customers whom head office's snapshot before `generation` held and this one
    // does not.
    [[nodiscard]] Result<std::vector<std::string>> left_behind(std::int64_t generation,
                                                               std::size_t most);
    [[nodiscard]] Result<std::uint64_t> count();

private:
    store::Database* database_;
    wire::Key lookup_key_;
};

}  // namespace tillside::engine::customers
