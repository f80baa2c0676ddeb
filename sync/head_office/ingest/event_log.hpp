// Takes what tills send into the append-only log, exactly once for ever. A batch is one
// transaction: its events, its rejects, the till's watermark and health; once the disk has it
// (sync()), and only then, it may be acknowledged. The chain is computed again from the bytes and
// must end where the till signed.
//
// Refuses to interpret an event beyond what check_event() says: meaning is the projections' affair.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/ingest/chain_writer.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::ingest {

inline constexpr int batch_events_max = 10'000;
// A till whose connection shows its certificate may send so many live events unsigned.
inline constexpr int unsigned_events_max = 32;
inline constexpr int batch_suppressions_max = 10'000;

class EventLog {
public:
    // Borrows all of them; one thread at a time.
    EventLog(store::Database& database, access::Terminals& terminals, keys::KeyStore& keys,
             const wire::BoxKeys& box)
        : database_(database), terminals_(terminals), keys_(keys), box_(box) {}

    // The batch of a till that showed its token. A batch, or a part of one, that is held already is
    // acknowledged again and changes nothing. A batch without events is a sign of life. A customer
    // key that does not open is reported as a rejection of sequence 0.
    // Errors (Domain::ingest unless said otherwise), after each of which nothing was kept:
    //   "bad_batch"      too many events, sequence 0, epoch 0
    //   "wrong_till"     the batch is another till's
    //   "not_signed"     the head is not signed by the key that the batch names
    //   "signature_wanted" the batch is not signed, and is none of the few that need not be
    //   "key_changed"    (access) the till signed with another key before
    //   "gap"            events before this batch are missing: send from the expected sequence
    //   "chain_differs"  head office holds other events at these sequences, or the chain ends
    //                    elsewhere: the till must begin a new epoch
    // `read`: the batch's events, where they were read already (read_events).
    [[nodiscard]] Result<wire::Acknowledgement> receive(const wire::EventBatch& batch,
                                                        const access::Terminal& sender, Now now,
                                                        std::span<const ReadEvent> read = {});

    // Makes durable what was received; it has to succeed before the answer leaves.
    [[nodiscard]] store::Database::Sync sync() { return database_.sync_of_committed(); }

    // Where head office expects the chain to go on.
    [[nodiscard]] Result<std::uint64_t> expected_sequence(std::string_view till,
                                                          std::uint64_t epoch);

    // Withdrawals that came ahead of the chain; gives how many were new. Those that are not well
    // formed make the batch an Error "bad_batch", with nothing kept.
    [[nodiscard]] Result<int> receive_suppressions(const wire::SuppressionBatch& batch,
                                                   const access::Terminal& sender, Now now);

private:
    [[nodiscard]] Result<void> authorise(const wire::EventBatch& batch,
                                         const access::Terminal& sender);
    [[nodiscard]] Result<void> keep_keys(const wire::EventBatch& batch, Now now,
                                         wire::Acknowledgement& out);
    [[nodiscard]] Result<void> authorise_unsigned(const wire::EventBatch& batch,
                                                  const access::Terminal& sender);
    [[nodiscard]] Result<wire::Acknowledgement> take_in(const wire::EventBatch& batch,
                                                        const access::Terminal& sender, Ids ids,
                                                        std::span<const ReadEvent> read,
                                                        wire::Acknowledgement out, Now now);
    [[nodiscard]] Result<void> take_signature(const wire::EventBatch& batch, ChainWriter& chain,
                                              Now now);
    [[nodiscard]] Result<void> append(const wire::EventBatch& batch, const access::Terminal& sender,
                                      std::span<const ReadEvent> read, ChainWriter& chain, Now now);
    [[nodiscard]] Result<void> check_held(const wire::EventBatch& batch, std::uint64_t held);
    [[nodiscard]] Result<void> keep_health(const wire::EventBatch& batch, Now now,
                                           std::uint64_t acknowledged);
    [[nodiscard]] Result<void> keep_seen(const wire::EventBatch& batch, Now now,
                                         std::uint64_t acknowledged);
    [[nodiscard]] Result<void> tell_held(const wire::EventBatch& batch, wire::Acknowledgement& out);
    [[nodiscard]] Result<void> ask_again(const wire::EventBatch& batch,
                                         const access::Terminal& sender, Now now,
                                         wire::Acknowledgement& out);
    [[nodiscard]] Result<void> add_rejections(const wire::EventBatch& batch,
                                              wire::Acknowledgement& out);

    store::Database& database_;
    access::Terminals& terminals_;
    keys::KeyStore& keys_;
    wire::BoxKeys box_;
    std::map<std::string, std::int64_t> asked_again_us_;  // of a till, when
};

}  // namespace tillside::head_office::ingest
