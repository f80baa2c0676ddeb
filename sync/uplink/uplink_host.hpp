// What the uplink needs of the till: batches to send, and somebody to hand results to. The engine
// implements it by asking its main thread, which owns the database; every function may block until
// that thread has answered.
//
// Thread: every function is called on the uplink's own thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/dictionary.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::uplink {

// An event of the till's log.
struct Position {
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
};

class UplinkHost {
public:
    UplinkHost() = default;
    UplinkHost(const UplinkHost&) = delete;
    UplinkHost& operator=(const UplinkHost&) = delete;
    virtual ~UplinkHost() = default;

    // ---- up
    // Withdrawals that head office has not confirmed; they are sent before everything else.
    [[nodiscard]] virtual Result<wire::SuppressionBatch> suppressions() = 0;
    [[nodiscard]] virtual Result<void> suppressions_sent(const wire::SuppressionBatch& batch) = 0;
    // The next events, signed, with the keys that belong to them: those after `sent`, which is on
    // its way already; without it, the oldest that head office has not acknowledged. nullopt:
    // nothing is left to send.
    [[nodiscard]] virtual Result<std::optional<wire::EventBatch>> next_batch(
        std::optional<Position> sent) = 0;
    // A batch without events: a sign of life with the till's health.
    [[nodiscard]] virtual Result<wire::EventBatch> sign_of_life() = 0;
    // Head office has committed what `batch` held.
    [[nodiscard]] virtual Result<void> acknowledged(const wire::EventBatch& batch,
                                                    const wire::Acknowledgement& answer) = 0;
    // Head office does not take the batch as it is; `code` says why ("gap": it waits for the
    // sequence `expected`; "chain_differs": it holds another chain; "signature_wanted": it takes no
    // batch unsigned). The next batch takes account of that, or the same is sent again after a
    // pause.
    virtual void batch_refused(const wire::EventBatch& batch, const Error& why,
                               std::optional<std::uint64_t> expected) = 0;

    // What batches are to be packed with: the chain's own dictionary, else the built-in one. Asked
    // for again when a change has brought one.
    [[nodiscard]] virtual std::shared_ptr<const wire::ZstdDictionary> dictionary() = 0;

    // ---- down
    [[nodiscard]] virtual Result<std::string> cursor() = 0;
    // Applies a message whole; on an Error it is fetched again after a pause.
    [[nodiscard]] virtual Result<void> changes(wire::Changes changes) = 0;
    // The version of a model that this till should have and has not.
    [[nodiscard]] virtual Result<std::optional<std::string>> wanted_model() = 0;
    virtual void model_arrived(std::string_view version, std::string bytes) = 0;

    // ---- how it goes
    // What is told from now on, until this is called again, came of the request to head office with
    // this id (sync/wire/request_id.hpp); empty: of none. For the log alone.
    virtual void about(std::string_view request_id) { (void)request_id; }
    // Whether the last attempt reached head office; called when that changes.
    virtual void reached(bool reached) = 0;
    // Something that a person should know, once an outage and not once a try.
    virtual void trouble(const Error& error) = 0;
};

}  // namespace tillside::uplink
