// How a customer's record came to be what it is: every value that a field was ever given, by whom,
// where and when, and what became of it; and which records were made one, or two again. Personal
// values are masked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/identity/phone.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::customers {

// lost: recorded without knowing of the one in force. replaced: a later change names it.
enum class Became : std::uint8_t { in_force, lost, replaced };
[[nodiscard]] std::string_view became_name(Became became);
// "name", "phone", "email", "language", "home_store".
[[nodiscard]] std::string_view field_name(wire::CustomerField field);

struct HistoryEntry {
    wire::CustomerField field{};
    std::string value;  // personal ones masked; "***" where no key opens them; empty: taken away
    Became became{};
    bool enrolled = false;    // else: changed
    std::string customer_id;  // the record, 16 bytes
    std::string event_id;
    std::vector<std::string> bases;  // events whose values it took the place of
    std::int64_t at_us = 0;          // by the till's clock
    std::string store;
    std::string till;
    std::string staff;
};

struct DecisionEntry {
    bool joins = false;
    std::string one;
    std::string other;
    std::string event_id;
    std::int64_t at_us = 0;
    std::string who;
    std::string reason;
};

struct History {
    std::vector<std::string> member_ids;  // of all records; the one that answers first
    std::vector<HistoryEntry> entries;    // by field, the newest first
    std::vector<DecisionEntry> decisions;
};

// Error customers/"not_found": no record of this id (or the customer was erased).
[[nodiscard]] Result<History> history_of(store::Database& database, keys::KeyStore& keys,
                                         const rules::identity::PhoneRules& phones,
                                         std::string_view customer_id);

}  // namespace tillside::head_office::customers
