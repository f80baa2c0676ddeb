// The due-diligence pack of one customer: what the shop can show that it told them, what they
// answered, and what it did with that (PDPO S35E: the defence is all reasonable precautions and
// all due diligence). It is read from the events' own bytes, chain by chain, and not from the
// tables that point to them: whoever hides a record from an index does not hide it from here. Each
// record is checked by itself (its signature) and at its place (its chain).
//
// It names the customer by pseudonym, holds no contact value and opens no sealed part.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sync/evidence/chain/log_reader.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/rules/consent/pack.hpp"

namespace tillside::evidence {

struct Place {
    std::string till;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    wire::Hash head{};      // of the chain with the event in it: what a slip of it states
    bool rejected = false;  // head office kept it, but not as an event
};

struct CheckedRecord {
    Place place;
    wire::ConsentRecord record;
    std::string signature;  // "valid", "changed", "unknown_key", "unreadable", "other_customer"
    std::string chain;      // "as_signed", or the code of the fault that its place lies in
    std::vector<rules::consent::PurposeState> states;  // after this record and all before it
    [[nodiscard]] bool holds() const { return signature == "valid" && chain == "as_signed"; }
};

// A decision of a till's gate: the customer's data were used, or their use was refused.
struct LoggedUse {
    Place place;
    int number = 0;  // within the event that holds it
    wire::Use use;
    std::string chain;  // as of a record
};

struct Suppressed {
    std::string record_id;
    std::vector<std::string> purposes;  // none: all
    std::string till;
    std::int64_t since_us = 0;
    std::int64_t received_at_us = 0;
};

// Somebody at head office who looked at the customer.
struct LookedAt {
    std::int64_t at_us = 0;
    std::string who;
    std::string action;
    std::string outcome;
};

// Any other event about the customer: that it is there, not what it says.
struct OtherEvent {
    Place place;
    wire::EventKind kind{};
    std::int64_t at_us = 0;
};

struct CheckedChain {
    ChainName name;
    std::uint64_t last_sequence = 0;
    std::uint64_t vouched_sequence = 0;
    wire::Hash head{};
    std::vector<Fault> faults;
};

struct Dossier {
    std::string customer_id;  // 16 bytes
    std::string card_number;  // as the till gave it; shown with its last four signs only
    std::string language;
    std::string home_store;
    std::int64_t enrolled_at_us = 0;
    std::vector<wire::NoticeText> notices;     // those that a record cites, with the exact words
    std::vector<std::string> unknown_notices;  // hashes of cited notices whose words are not here
    std::vector<CheckedRecord> records;        // by their own time
    std::vector<rules::consent::PurposeState> states;  // now
    std::vector<LoggedUse> uses;                       // and refusals, by their time
    std::vector<Suppressed> suppressions;
    std::vector<LookedAt> looked_at;
    std::vector<OtherEvent> other_events;
    std::vector<CheckedChain> chains;  // those that hold an event about the customer
    std::int64_t made_at_us = 0;
    bool trusted_keys = false;  // the keys came from a file, not from the database itself
    [[nodiscard]] std::size_t not_as_signed() const;  // records
    [[nodiscard]] bool holds() const;
};

// Till and key id to public key: nothing where the till has no such key.
using FindKey = std::function<std::string(const std::string& till, std::string_view key_id)>;

struct DossierSources {
    head_office::store::Database& database;
    const std::vector<rules::consent::Pack>&
        packs;  // the first one's rules judge; all notices count
    KnowsKey knows_key;
    FindKey find_key;
};

// Error store/"no_customer" where no event is about this customer, and the store's own.
[[nodiscard]] Result<Dossier> read_dossier(const DossierSources& sources,
                                           std::string_view customer_id, Now now);

}  // namespace tillside::evidence
