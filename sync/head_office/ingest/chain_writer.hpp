// Adds events to the log at the end of one chain (one till, one epoch) and moves its watermark.
// Lives inside one transaction of its caller, from reading the watermark to keeping it; it has the
// log's turn (store::Turn::log), so that chains and positions grow by one process at a time.
// Events are written some at a time, while the caller looks at those that follow (on a server of
// its own the database works meanwhile); keep() waits for all of them.
#pragma once

#include <cstdint>
#include <list>
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

// What is known of the ids of events that are to be added.
enum class Ids : std::uint8_t {
    may_be_held,  // an event that the log holds already is kept aside as "already_held"
    are_new,      // as nearly always, and cheaper; store/"refused" from keep() where one is held
};

class ChainWriter {
public:
    // Waits for the log's turn and reads where the chain stands.
    [[nodiscard]] static Result<ChainWriter> open(store::Database& database, std::string_view till,
                                                  std::uint64_t epoch, Ids ids = Ids::may_be_held);

    [[nodiscard]] const ChainEnd& end() const { return end_; }
    // Events that keep() has written to the log: not those that it kept aside.
    [[nodiscard]] int taken() const { return taken_; }

    // The next event of the chain; `bytes` are borrowed until keep(). Another epoch may have
    // brought it already: see Ids.
    [[nodiscard]] Result<void> add(EventHead event, std::string_view bytes, Now now);
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
    ChainWriter(store::Database& database, std::string_view till, std::uint64_t epoch, Ids ids)
        : database_(&database), till_(till), epoch_(epoch), ids_(ids) {}
    struct Added {
        std::uint64_t sequence = 0;
        EventHead event;
        std::string_view bytes;
    };
    // Events of one statement, and which of them it took.
    struct Written {
        std::vector<Added> events;
        std::vector<bool> taken;
    };
    void advance(std::string_view bytes);
    [[nodiscard]] Result<void> write_gathered(Now now);
    [[nodiscard]] Result<void> see_what_was_taken(Now now);
    [[nodiscard]] Result<void> set_aside(std::uint64_t sequence, const Refusal& refusal,
                                         std::string_view bytes, Now now);
    [[nodiscard]] Result<void> move_watermark(Now now);

    store::Database* database_;
    std::string till_;
    std::uint64_t epoch_;
    Ids ids_;
    ChainEnd end_;
    std::vector<Added> gathered_;
    std::list<Written> written_;
    int taken_ = 0;
};

}  // namespace tillside::head_office::ingest
