// The gate: the one place that decides whether a customer's data may be used now, and writes down
// every decision with who asked and why (privacy.md, duties 1, 4 and 23). It reads consent, never a
// contact. Showing a member at the till (purpose membership) is limited where no sale follows
// (duty 24).
//
// Thread: the engine's main thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "plugin/engine/consent/audit.hpp"
#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/consent/look_ups.hpp"
#include "plugin/engine/consent/permit.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

// Who asks, and why: a ticket, or else a reason in words.
struct Asker {
    std::string staff;
    std::string ticket;
    std::string reason;
    bool training = false;
    std::string business_day = {};  // of the ticket
    // False where the person gave their data in this very request (enrolled, answered, withdrew).
    bool looks_up = true;
};

// Which data of which customer, for which class of marketing subjects ("" where there is none).
struct Subject {
    std::string customer_id;   // 16 bytes
    std::string kind_of_data;  // "contact", "purchase_history"
    std::string marketing_class;
    std::int64_t row = 0;  // ledger.hpp: HeldCustomer
};

class Gate {
public:
    // All outlive the gate.
    Gate(Audit& audit, LookUps& look_ups, Ledger& ledger)
        : audit_(&audit), look_ups_(&look_ups), ledger_(&ledger) {}

    // A permit, or an Error (Domain::consent):
    //   reason_needed  neither a ticket nor a reason was given
    //   not_permitted  the consent that this use needs is not usable; the message holds its state
    //   look_ups_limited  too many people were looked up without a sale
    //   audit_full     the disk takes no log of it
    // Every outcome is noted (audit.hpp) before this returns.
    template <typename Purpose, typename Channel>
    [[nodiscard]] Result<Permit<Purpose, Channel>> ask(const Subject& subject, const Asker& asker,
                                                       Now now) {
        auto decided = decide(subject, asker, Purpose::name, Channel::name, now);
        if (!decided) return std::unexpected(decided.error());
        return Permit<Purpose, Channel>(subject.customer_id);
    }

    // Notes a look-up that found nobody: numbers that are tried out show in these. hash: what was
    // looked for. An Error "look_ups_limited" as above.
    [[nodiscard]] Result<void> note_miss(std::string_view hash, const Asker& asker, Now now);

    // Whether the address through which a channel reaches a customer is suppressed; asked for every
    // use that is no membership. Set once; the customers' room knows the addresses' hashes.
    std::function<Result<bool>(std::string_view customer_id, std::string_view channel)>
        address_suppressed;

    // Whoever was looked for by a hash was found at head office; a number that nobody had is a new
    // member's now.
    void identify(std::string_view hash, std::string_view customer_id) {
        look_ups_->identify(hash, customer_id);
    }
    void enrolled(std::string_view hash) { look_ups_->enrolled(hash); }

    // An Error "reason_needed" where the asker has neither ticket nor reason, and "reason_unfit"
    // where the reason is too long or holds a number that has no place in a log.
    [[nodiscard]] static Result<void> check(const Asker& asker);

private:
    [[nodiscard]] Result<void> decide(const Subject& subject, const Asker& asker,
                                      std::string_view purpose, std::string_view channel, Now now);
    struct Decision {
        std::string_view purpose;
        std::string_view channel;
        bool granted = false;
        std::string_view state;
    };
    void note(std::string_view customer_id, const Decision& decision, const Asker& asker, Now now);

    Audit* audit_;
    LookUps* look_ups_;
    Ledger* ledger_;
};

}  // namespace tillside::engine::consent
