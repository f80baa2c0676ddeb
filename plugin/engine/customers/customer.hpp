// The customers that this till holds, and how they are found: by keyed hash of the phone, the card
// or the e-mail address, exactly, one at a time. The contact is a sealed part that this file cannot
// open (contacts.hpp does, with a permit); it holds the card number, too. What they bought lies in
// the same row, but is history.hpp's.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/store/database.hpp"
#include "sync/rules/identity/phone.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::customers {

struct Customer {
    std::int64_t row = 0;      // where the till's database holds them; 0: not read from there
    std::string customer_id;   // 16 bytes
    std::string phone_lookup;  // keyed hashes; empty: not to be found by it
    std::string card_lookup;
    std::string email_lookup;
    std::string language;
    std::string home_store;
    wire::SealedPart contact;
    std::string contact_event_id;
    // The card number of a customer whose contact is from before cards were sealed: bound to the
    // customer id, under the contact's key. Without a ciphertext: the contact holds the card.
    wire::SealedPart card;
    std::uint32_t visits = 0;         // as head office counts them
    std::int64_t last_visit_us = 0;   // as head office knows it
    std::uint32_t recent_visits = 0;  // here, since head office counted (history.hpp)
    std::int64_t recent_last_us = 0;
    std::int64_t as_of_us = 0;
    // Of head office's snapshot; 0 = enrolled or changed here, not yet come back from there.
    std::int64_t generation = 0;
};

class Customers {
public:
    // database outlives this; lookup_key is the fleet's.
    Customers(store::Database& database, const wire::Key& lookup_key)
        : database_(&database), lookup_key_(lookup_key) {}

    [[nodiscard]] std::string phone_lookup(const rules::identity::Phone& phone) const;
    // In any spelling of card_lookup_text(); empty where that is empty.
    [[nodiscard]] std::string card_lookup(std::string_view card) const;
    // In any case of its letters; empty for an empty address.
    [[nodiscard]] std::string email_lookup(std::string_view address) const;

    // Also by an id that goes on as another customer's (members.hpp).
    [[nodiscard]] Result<std::optional<Customer>> find(std::string_view customer_id);
    // The id under which the till holds whoever had this one; the same where it is nobody's.
    [[nodiscard]] Result<std::string> one_of(std::string_view customer_id);
    // All who share a number, the newest first; at most `most`.
    [[nodiscard]] Result<std::vector<Customer>> all_by_phone_lookup(std::string_view lookup,
                                                                    std::size_t most);
    // Calls `use` with each of them until it gives an Error, which is given back. What it reads
    // meanwhile costs no lock of its own: the reading that found the customer is still open.
    [[nodiscard]] Result<void> each_by_phone_lookup(
        std::string_view lookup, std::size_t most,
        const std::function<Result<void>(const Customer&)>& use);
    // The number is somebody else's now: they are no longer found by it, nor written to.
    [[nodiscard]] Result<void> release_phone(std::string_view customer_id);
    // The newest of them where several members share a phone.
    [[nodiscard]] Result<std::optional<Customer>> find_by_phone_lookup(std::string_view lookup);
    [[nodiscard]] Result<std::optional<Customer>> find_by_card(std::string_view card);
    [[nodiscard]] Result<std::optional<Customer>> find_by_email_lookup(std::string_view lookup);

    // Adds a customer or replaces what was known of them: also their number or address, with the
    // contact that holds the new one.
    [[nodiscard]] Result<void> put(const Customer& customer);
    [[nodiscard]] Result<void> remove(std::string_view customer_id);
    [[nodiscard]] Result<void> remove_all();
    // Whose value each field has; empty: all are of the event that contact_event_id names.
    [[nodiscard]] Result<wire::FieldVersions> versions(std::string_view customer_id);
    [[nodiscard]] Result<void> put_versions(std::string_view customer_id,
                                            const wire::FieldVersions& versions);
    // By what a customer is found beside their own phone, card and address.
    enum class OtherLookup : std::uint8_t { phone = 1, card = 2, email = 3 };
    // Members and other look-ups were written: a miss asks for them from now on.
    void others_changed() { any_others_.reset(); }
    // Whether any customer has members or other look-ups: most tills hold none such.
    [[nodiscard]] Result<bool> any_others();

    // At most `most` customers whom head office's snapshot before `generation` held and this one
    // does not.
    [[nodiscard]] Result<std::vector<std::string>> left_behind(std::int64_t generation,
                                                               std::size_t most);
    [[nodiscard]] Result<std::uint64_t> count();

private:
    [[nodiscard]] Result<std::optional<Customer>> find_by(store::Sql statement,
                                                          std::string_view lookup,
                                                          OtherLookup kind);
    [[nodiscard]] Result<std::optional<Customer>> find_row(std::string_view customer_id);
    // A customer whose lookup it is besides; nothing where it is nobody's.
    [[nodiscard]] Result<std::optional<Customer>> find_by_other(std::string_view lookup,
                                                                OtherLookup kind);

    store::Database* database_;
    wire::Key lookup_key_;
    std::optional<bool> any_others_;
};

}  // namespace tillside::engine::customers
