// What is true in a simulated world, written down beside the product and not read from it: every
// event that a till's commit made durable, and what head office has promised to hold. The checks
// compare the product with this.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/outbox/counts.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/simulation/world/consent_facts.hpp"
#include "sync/simulation/world/ground.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::simulation {

// "0190a1b2…": enough of an id for a trace.
[[nodiscard]] std::string short_id(std::string_view id);

struct EventFact {
    std::size_t till = 0;
    wire::EventKind kind{};
    engine::outbox::Counts counts;
    std::string customer_id;
    std::string ticket;  // business day and number, of a completed basket
    bool reverses = false;
    std::string consent_record;  // its id; empty: the event carries none
    // False once a disaster took it that no software can undo (the only disk that held it was
    // replaced by an older copy): it may be at head office or not.
    bool required = true;
    // Its till no longer keeps it: head office had it then.
    bool let_go = false;
};

// A row of a till's outbox.
struct OutboxRow {
    std::int64_t position = 0;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    std::string id;
    wire::Hash hash{};
};

struct ReadRow {
    OutboxRow row;
    std::string bytes;  // of the event
};

class Facts {
public:
    Facts(Ground& ground, std::size_t tills) : ground_(ground), tills_(tills) {}

    // Reads what a till has committed since the last time. What was read before must still be there
    // as it was, or at head office: `whole` (after a restart) compares all of it.
    void observe(std::size_t till, engine::store::Database& database, bool whole);
    // The till's disk was replaced by a copy that holds these rows.
    void disk_replaced(std::size_t till, const std::vector<OutboxRow>& rows);

    [[nodiscard]] const std::map<std::string, EventFact>& events() const { return events_; }
    [[nodiscard]] std::map<std::string, EventFact>& events() { return events_; }
    [[nodiscard]] const std::vector<OutboxRow>& rows(std::size_t till) const {
        return tills_[till].rows;
    }
    [[nodiscard]] std::size_t tills() const { return tills_.size(); }
    [[nodiscard]] bool was_replaced(std::size_t till) const { return tills_[till].replaced; }
    [[nodiscard]] ConsentFacts& consents() { return consents_; }

    // Consent records of which disasters have left no copy, neither at head office nor in an
    // outbox: tills that had heard of them may have been told to forget the customer.
    [[nodiscard]] std::set<std::string> lost_records() const;

    // ---- cursors of the downlink, in the order in which head office first gave them to a till
    void cursor_issued(std::size_t till, const std::string& cursor);
    void forget_cursors();
    // 0: head office never gave it.
    [[nodiscard]] std::size_t cursor_place(std::size_t till, const std::string& cursor) const;

    // ---- what head office has answered: (till, epoch) → last sequence; suppressions by record id
    using Acknowledged = std::map<std::pair<std::string, std::uint64_t>, std::uint64_t>;
    Acknowledged acknowledged;
    std::set<std::string> suppressions_taken;
    std::set<std::string> at_office;  // ids of events

private:
    struct Till {
        std::vector<OutboxRow> rows;
        std::map<std::uint64_t, OutboxRow> ends;  // the last row of each epoch
        std::map<std::string, std::size_t> cursors;
        bool replaced = false;
    };
    [[nodiscard]] std::size_t compare(std::size_t till, const std::vector<ReadRow>& read);
    void add(std::size_t till, const OutboxRow& row, const std::string& bytes);

    Ground& ground_;
    std::vector<Till> tills_;
    std::map<std::string, EventFact> events_;
    ConsentFacts consents_;
};

}  // namespace tillside::simulation
