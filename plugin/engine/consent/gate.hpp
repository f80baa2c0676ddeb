// The gate: the one place that decides whether a customer's data may be used now, and writes down
// every decision with who asked and why (privacy.md, duties 1, 4 and 23). It reads consent, never a
// contact.
//
// Thread: the engine's main thread.
#pragma once

#include <string>
#include <string_view>

#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/consent/permit.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

// Who asks, and why: a ticket, or else a reason in words.
struct Asker {
    std::string staff;
    std::string ticket;
    std::string reason;
    bool training = false;
};

// Which data of which customer, for which class of marketing subjects ("" where there is none).
struct Subject {
    std::string customer_id;   // 16 bytes
    std::string kind_of_data;  // "contact", "purchase_history"
    std::string marketing_class;
};

class Gate {
public:
    // Both outlive the gate.
    Gate(store::Database& database, Ledger& ledger) : database_(&database), ledger_(&ledger) {}

    // A permit, or an Error (Domain::consent):
    //   reason_needed  neither a ticket nor a reason was given
    //   not_permitted  the consent that this use needs is not usable; the message holds its state
    // Every outcome is in gate_log before this returns; outside a transaction it is durable then.
    template <typename Purpose, typename Channel>
    [[nodiscard]] Result<Permit<Purpose, Channel>> ask(const Subject& subject, const Asker& asker,
                                                       Now now) {
        auto decided = decide(subject, asker, Purpose::name, Channel::name, now);
        if (!decided) return std::unexpected(decided.error());
        return Permit<Purpose, Channel>(subject.customer_id);
    }

    // Notes a look-up that found nobody: browsing shows in these.
    [[nodiscard]] Result<void> note_miss(const Asker& asker, Now now);

    // An Error "reason_needed" where the asker has neither ticket nor reason, and "reason_unfit"
    // where the reason is too long or holds a number that has no place in a log.
    [[nodiscard]] static Result<void> check(const Asker& asker);

private:
    [[nodiscard]] Result<void> decide(const Subject& subject, const Asker& asker,
                                      std::string_view purpose, std::string_view channel, Now now);
    [[nodiscard]] Result<void> write(std::string_view customer_id, std::string_view purpose,
                                     std::string_view channel, bool granted, std::string_view state,
                                     const Asker& asker, Now now);

    store::Database* database_;
    Ledger* ledger_;
};

}  // namespace tillside::engine::consent
