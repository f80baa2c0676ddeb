#include "sync/evidence/slip/slip_in_log.hpp"

#include <fmt/format.h>

namespace tillside::evidence {

namespace {

using head_office::store::Blob;
using head_office::store::Database;
using head_office::store::Row;
using rules::evidence::Slip;

struct Walked {
    std::uint64_t events = 0;         // in the log, up to the slip's
    std::uint64_t last_sequence = 0;  // of those
    wire::Hash head = wire::chain_start;
};

Result<Walked> walk_to(Database& database, const Slip& slip) {
    Walked walked;
    auto done = database.query(
        "SELECT sequence, bytes FROM events WHERE till = ?1 AND epoch = ?2 AND sequence <= ?3"
        " UNION ALL"
        " SELECT sequence, bytes FROM rejected_events WHERE till = ?1 AND epoch = ?2"
        " AND sequence <= ?3 ORDER BY 1",
        {slip.till, slip.epoch, slip.sequence}, [&](const Row& row) {
            ++walked.events;
            walked.last_sequence = row.natural(0);
            walked.head = wire::chain_next(walked.head, row.blob(1));
        });
    if (!done) return std::unexpected(std::move(done.error()));
    return walked;
}

// Whether the event whose consent the slip is of stands anywhere, by the customer's own index where
// the slip's prefix allows it: a till that was restored from a copy records what was not sent again
// under a new epoch.
Result<std::string> place_of_record(Database& database, const Slip& slip) {
    std::string upper = slip.subject_prefix;
    upper.append(16 - upper.size(), '\xFF');
    std::string place;
    auto done = database.query(
        "SELECT till, epoch, sequence, bytes FROM events"
        " WHERE customer_id >= ?1 AND customer_id <= ?2",
        {Blob{slip.subject_prefix}, Blob{upper}}, [&](const Row& row) {
            wire::Event event;
            wire::ConsentRecord record;
            const std::string_view bytes = row.blob(3);
            if (event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                record.ParseFromString(event.consent_recorded().record()) &&
                record.record_id() == slip.record_id) {
                place = fmt::format("till {}, epoch {}, event {}", row.text(0), row.natural(1),
                                    row.natural(2));
            }
        });
    if (!done) return std::unexpected(std::move(done.error()));
    return place;
}

std::string what_is_wrong(const Slip& slip, const Walked& walked, std::uint64_t claimed) {
    if (walked.last_sequence < slip.sequence && claimed < slip.sequence) {
        return fmt::format(
            "the slip was made at event {}, but the log of till {}, epoch {} ends at event {}: its "
            "end was cut off, or the till has not sent it yet",
            slip.sequence, slip.till, slip.epoch, walked.last_sequence);
    }
    if (walked.events < slip.sequence) {
        return fmt::format(
            "the log of till {}, epoch {} claims to have event {}, but {} of the events up to it "
            "are not there",
            slip.till, slip.epoch, slip.sequence, slip.sequence - walked.events);
    }
    return fmt::format(
        "the log of till {}, epoch {} holds other events up to event {} than the till had when it "
        "made the slip: it was cut off and made anew, or changed",
        slip.till, slip.epoch, slip.sequence);
}

}  // namespace

Result<std::optional<SlipFault>> find_in_log(Database& database, const Slip& slip) {
    // Tables keep whole numbers of 63 bits; no till makes larger ones.
    if ((slip.epoch | slip.sequence) >> 63U != 0 || slip.sequence == 0) {
        return SlipFault{"truncated_log", "no log has such an epoch and sequence"};
    }
    const auto walked = walk_to(database, slip);
    if (!walked) return std::unexpected(walked.error());
    if (walked->events == slip.sequence && walked->head == slip.head) return std::nullopt;

    const auto claimed =
        database.number("SELECT max(last_sequence) FROM watermarks WHERE till = ?1 AND epoch = ?2",
                        {slip.till, slip.epoch});
    if (!claimed) return std::unexpected(claimed.error());
    auto elsewhere = place_of_record(database, slip);
    if (!elsewhere) return std::unexpected(std::move(elsewhere.error()));
    std::string words = what_is_wrong(slip, *walked, static_cast<std::uint64_t>(*claimed));
    words += elsewhere->empty()
                 ? "; the log does not hold the slip's consent record"
                 : fmt::format("; the slip's consent record itself stands at {}", *elsewhere);
    return SlipFault{"truncated_log", std::move(words)};
}

InReport find_in_report(const Slip& slip, const std::optional<ReportedHead>& reported) {
    if (!reported || reported->sequence < slip.sequence) return InReport::truncated;
    if (reported->sequence > slip.sequence) return InReport::beyond;
    return reported->head == wire::to_bytes(slip.head) ? InReport::holds : InReport::truncated;
}

}  // namespace tillside::evidence
