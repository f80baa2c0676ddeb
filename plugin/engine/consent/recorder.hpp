// Writes consent records: completes a draft with all that the till knows (pack, controller, place,
// operator, its place in the chain), signs it, records it as an event and keeps it in the ledger,
// in the caller's transaction. What a record says is the caller's matter.
//
// Thread: the engine's main thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugin/engine/consent/ledger.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::consent {

// Where a request comes from, as events and records state it.
struct Origin {
    const till::Context& context;  // borrowed for the call
    std::string_view request_id;
};

// The outbox's draft for the origin, about a customer, at a time.
[[nodiscard]] wire::Event event_from(const Origin& origin, std::string_view customer_id,
                                     wire::EventKind kind, Now happened);

// When a request happened: the host's time where it gives a sensible one (not ahead of now, not
// older than 30 days), else now.
[[nodiscard]] Now happened_at(const till::Context& context, Now now);

struct Written {
    outbox::Recorded event;
    std::string record_id;  // 16 bytes
    std::string slip;       // for the receipt's code; empty where the record has none (slip.hpp)
};

class Recorder {
public:
    // All outlive the recorder.
    Recorder(outbox::Outbox& outbox, Ledger& ledger, const wire::SigningKey& signing_key,
             wire::Random random)
        : outbox_(&outbox),
          ledger_(&ledger),
          signing_key_(&signing_key),
          random_(std::move(random)) {}

    // 16 bytes that hold the records of one conversation together.
    [[nodiscard]] std::string new_receipt_id(Now now) const {
        return wire::uuid_v7(now.us, random_);
    }

    // draft: event type, time, receipt id, and whatever the type needs. An Error of check_record
    // where the completed record would not be acceptable: nothing is written then.
    [[nodiscard]] Result<Written> write(wire::ConsentRecord draft, std::string_view customer_id,
                                        const Origin& origin, Now now);

private:
    outbox::Outbox* outbox_;
    Ledger* ledger_;
    const wire::SigningKey* signing_key_;
    wire::Random random_;
};

}  // namespace tillside::engine::consent
