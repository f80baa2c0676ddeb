// Adds events to the log at the end of one chain (one till, one epoch) and moves its watermark.
// Lives inside one transaction of its caller, from reading the watermark to keeping it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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
    // Reads where the chain stands.
    [[nodiscard]] static Result<ChainWriter> open(store::Database& database, std::string_view till,
                                                  std::uint64_t epoch);

    [[nodiscard]] const ChainEnd& end() const { return end_; }

    // The next event of the chain. Its id may not be in the log yet: an event that another epoch
    // brought already is kept aside as "already_held".
    [[nodiscard]] Result<void> add(const wire::Event& event, std::string_view bytes, Now now);
    // The next event of the chain, which cannot be taken: kept aside with the reason.
    [[nodiscard]] Result<void> reject(const Refusal& refusal, std::string_view bytes, Now now);
    // Moves the watermark to the end, and keeps what was signed there: `signature` is of that head,
    // checked by the caller (wire::head_is_signed).
    [[nodiscard]] Result<void> keep(std::string_view signature, std::string_view public_key,
                                    Now now);

private:
    ChainWriter(store::Database& database, std::string_view till, std::uint64_t epoch)
        : database_(&database), till_(till), epoch_(epoch) {}
    void advance(std::string_view bytes);

    store::Database* database_;
    std::string till_;
    std::uint64_t epoch_;
    ChainEnd end_;
};

}  // namespace tillside::head_office::ingest
