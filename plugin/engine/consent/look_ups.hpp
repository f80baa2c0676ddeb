// Who was looked up on this till and has not bought since, kept on disk so that a restart forgives
// nothing. The rule is sync/rules/look_ups; this holds its state, and notes when it refused.
//
// Thread: the engine's main thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/store/database.hpp"
#include "sdk/schema/till.hpp"
#include "sync/rules/look_ups/limit.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

// Business day and number of a ticket as one text; empty where there is no ticket.
[[nodiscard]] std::string ticket_key(std::string_view business_day, std::string_view ticket);

class LookUps {
public:
    // database outlives this.
    explicit LookUps(store::Database& database, const rules::look_ups::Limits& limits = {})
        : database_(&database), rule_(limits) {}

    // Reads what was counted before this start.
    [[nodiscard]] Result<void> open(Now now);

    // An Error "look_ups_limited" (Domain::consent, retryable) where the person may not be shown.
    // subject: a customer id, or (found = false) the hash that was looked for.
    [[nodiscard]] Result<void> admit(const rules::look_ups::LookUp& look_up);
    void identify(std::string_view hash, std::string_view customer_id);
    void enrolled(std::string_view hash);
    // A sale or return was recorded; the caller's transaction records it here too.
    [[nodiscard]] Result<void> settle(std::string_view ticket, std::string_view customer_id);
    // A manager agreed: see Limits::more.
    void allow_more(std::string_view staff, Now now);

    // Whether flush() has something to write.
    [[nodiscard]] bool dirty() const { return dirty_ || !alerts_.empty(); }
    // Writes what is counted, and an event LOOK_UPS_LIMITED for each new refusal (one a window and
    // member of staff). Wants the caller's open transaction.
    [[nodiscard]] Result<void> flush(outbox::Outbox& outbox, Now now);
    // After that transaction was committed.
    void flushed();

private:
    struct Alert {
        wire::LookUpsLimited fact;
        Now at;
    };
    void note_refusal(const rules::look_ups::LookUp& look_up, bool whole_till);

    store::Database* database_;
    rules::look_ups::Open rule_;
    bool dirty_ = false;
    std::vector<Alert> alerts_;     // not yet recorded
    std::vector<Alert> announced_;  // so that one window makes one event
};

}  // namespace tillside::engine::consent
