// Adds events to the log at the end of one chain (one till, one epoch) and moves its watermark.
// Lives inside one transaction of its caller, from reading the watermark to keeping it; it has the
// log's turn (store::Turn::log), so that chains and positions grow by one process at a time.
// Events are gathered and written by keep(), all in one statement where that saves round trips.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/ingest/event_check.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::ingest {

// The end of a chain: sequence 0 and chain_start before its first event.
struct ChainEnd {
    std::uint64_t last_sequence = 0;
    wire::Hash head = wire::chain_start;
};

class ChainWriter {
public:
    // Waits for the log's turn and reads where the chain stands.
    [[nodiscard]] static Result<ChainWriter> open(store::Database& database, std::string_view till,
                                                  std::uint64_t epoch);

    [[nodiscard]] const ChainEnd& end() const { return end_; }
    // Events that keep() has written to the log: not those that it kept aside.
    [[nodiscard]] int taken() const { return taken_; }

    // The next event of the chain; `bytes` are borrowed until keep(). Its id may not be in the log
    // yet: an event that another epoch brought already is kept aside as "already_held".
    void add(wire::Event event, std::string_view bytes);
    // The next event of the chain, which cannot be taken: kept aside with the reason.
    [[nodiscard]] Result<void> reject(const Refusal& refusal, std::string_view bytes, Now now);
    // Writes the events, moves the watermark to the end, and keeps what was signed there:
    // `signature` is of that head, checked by the caller (wire::head_is_signed).
    [[nodiscard]] Result<void> keep(std::string_view signature, std::string_view public_key,
                                    Now now);
    // As keep(), where nothing is signed yet at the end: keep_signature() comes later.
    [[nodiscard]] Result<void> keep_unsigned(Now now);
    // What was signed of the end that stands already. Idempotent.
    [[nodiscard]] Result<void> keep_signature(std::string_view signature,
                                              std::string_view public_key, Now now);

private:
    ChainWriter(store::Database& database, std::string_view till, std::uint64_t epoch)
        : database_(&database), till_(till), epoch_(epoch) {}
    struct Added {
        std::uint64_t sequence = 0;
        wire::Event event;
        std::string_view bytes;
    };
    void advance(std::string_view bytes);
    [[nodiscard]] Result<void> write_added(Now now);
    [[nodiscard]] Result<void> set_aside(std::uint64_t sequence, const Refusal& refusal,
                                         std::string_view bytes, Now now);
    [[nodiscard]] Result<void> move_watermark(Now now);

    store::Database* database_;
    std::string till_;
    std::uint64_t epoch_;
    ChainEnd end_;
    std::vector<Added> added_;
    int taken_ = 0;
};

}  // namespace tillside::head_office::ingest
