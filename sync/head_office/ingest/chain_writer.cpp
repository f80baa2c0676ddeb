#include "sync/head_office/ingest/chain_writer.hpp"

#include <algorithm>
#include <array>

namespace tillside::head_office::ingest {

namespace {

using store::ColumnType;

constexpr std::array<ColumnType, 12> event_columns = {
    ColumnType::text, ColumnType::integer, ColumnType::integer, ColumnType::blob,
    ColumnType::text, ColumnType::integer, ColumnType::integer, ColumnType::integer,
    ColumnType::text, ColumnType::text,    ColumnType::blob,    ColumnType::blob};

// An id is taken once; of two events of one id the first is added. Positions follow the sequence.
// IS TRUE keeps PostgreSQL from a join of two lists whose length it does not know.
constexpr store::RowsStatement add_events = {
    .row =
        "INSERT INTO events (till, epoch, sequence, id, store, kind, occurred_at_us, "
        "received_at_us, business_day, ticket, customer_id, bytes) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) DO NOTHING",
    .all =
        "WITH given AS MATERIALIZED (SELECT * FROM unnest(?1::text[], ?2::bigint[], ?3::bigint[], "
        "?4::bytea[], ?5::text[], ?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::text[], "
        "?10::text[], ?11::bytea[], ?12::bytea[]) WITH ORDINALITY AS g (till, epoch, sequence, id, "
        "store, kind, occurred_at_us, received_at_us, business_day, ticket, customer_id, bytes, "
        "number)), "
        "taken AS (INSERT INTO event_ids (id, till, epoch, sequence) "
        "SELECT id, till, epoch, sequence FROM given ON CONFLICT (id) DO NOTHING "
        "RETURNING sequence), "
        "added AS (INSERT INTO events (till, epoch, sequence, id, store, kind, occurred_at_us, "
        "received_at_us, business_day, ticket, customer_id, bytes) "
        "SELECT till, epoch, sequence, id, store, kind, occurred_at_us, received_at_us, "
        "business_day, ticket, customer_id, bytes FROM given "
        "WHERE (sequence IN (SELECT sequence FROM taken)) IS TRUE ORDER BY number) "
        "SELECT number FROM given WHERE (sequence IN (SELECT sequence FROM taken)) IS TRUE",
    .columns = event_columns};

}  // namespace

Result<ChainWriter> ChainWriter::open(store::Database& database, std::string_view till,
                                      std::uint64_t epoch) {
    ChainWriter writer(database, till, epoch);
    if (auto turn = database.lock(store::Turn::log); !turn) {
        return std::unexpected(std::move(turn.error()));
    }
    auto read = database.query(
        "SELECT last_sequence, head FROM watermarks WHERE till = ?1 AND epoch = ?2", {till, epoch},
        [&](const store::Row& row) {
            writer.end_.last_sequence = row.natural(0);
            const std::string_view head = row.blob(1);
            std::ranges::copy(head.substr(0, writer.end_.head.size()), writer.end_.head.begin());
        });
    if (!read) return std::unexpected(std::move(read.error()));
    return writer;
}

void ChainWriter::advance(std::string_view bytes) {
    end_.head = wire::chain_next(end_.head, bytes);
    ++end_.last_sequence;
}

void ChainWriter::add(wire::Event event, std::string_view bytes) {
    added_.push_back({end_.last_sequence + 1, std::move(event), bytes});
    advance(bytes);
}

Result<void> ChainWriter::reject(const Refusal& refusal, std::string_view bytes, Now now) {
    auto kept = set_aside(end_.last_sequence + 1, refusal, bytes, now);
    if (kept) advance(bytes);
    return kept;
}

Result<void> ChainWriter::set_aside(std::uint64_t sequence, const Refusal& refusal,
                                    std::string_view bytes, Now now) {
    auto kept = database_->execute(
        "INSERT INTO rejected_events (till, epoch, sequence, code, message, received_at_us, bytes) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        {till_, epoch_, sequence, refusal.code, refusal.message, now.us, store::Blob{bytes}});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return {};
}

Result<void> ChainWriter::write_added(Now now) {
    if (added_.empty()) return {};
    std::vector<store::Parameter> values;
    values.reserve(added_.size() * event_columns.size());
    for (const Added& one : added_) {
        const wire::Event& event = one.event;
        const bool known = !event.customer_id().empty();
        values.insert(
            values.end(),
            {till_, epoch_, one.sequence, store::Blob{event.id()}, event.store(),
             static_cast<int>(event.kind()), event.occurred_at_us(), now.us, event.business_day(),
             event.ticket(),
             known ? store::Parameter(store::Blob{event.customer_id()}) : store::Parameter(nullptr),
             store::Blob{one.bytes}});
    }
    auto added = database_->execute_rows(add_events, values);
    if (!added) return std::unexpected(std::move(added.error()));
    for (std::size_t i = 0; i < added_.size(); ++i) {
        if ((*added)[i]) {
            ++taken_;
            continue;
        }
        auto kept = set_aside(added_[i].sequence,
                              {"already_held", "head office already holds an event of this id"},
                              added_[i].bytes, now);
        if (!kept) return kept;
    }
    added_.clear();
    return {};
}

Result<void> ChainWriter::keep(std::string_view signature, std::string_view public_key, Now now) {
    if (auto kept = keep_unsigned(now); !kept) return kept;
    return keep_signature(signature, public_key, now);
}

Result<void> ChainWriter::keep_unsigned(Now now) {
    if (auto written = write_added(now); !written) return written;
    return move_watermark(now);
}

Result<void> ChainWriter::move_watermark(Now now) {
    const std::string head = wire::to_bytes(end_.head);
    auto kept = database_->execute(
        "INSERT INTO watermarks (till, epoch, last_sequence, head, updated_at_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (till, epoch) DO UPDATE SET "
        "last_sequence = excluded.last_sequence, head = excluded.head, "
        "updated_at_us = excluded.updated_at_us",
        {till_, epoch_, end_.last_sequence, store::Blob{head}, now.us});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return {};
}

Result<void> ChainWriter::keep_signature(std::string_view signature, std::string_view public_key,
                                         Now now) {
    const std::string head = wire::to_bytes(end_.head);
    auto kept = database_->execute(
        "INSERT INTO signed_heads (till, epoch, sequence, head, signature, public_key, "
        "received_at_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
        "ON CONFLICT (till, epoch, sequence) DO NOTHING",
        {till_, epoch_, end_.last_sequence, store::Blob{head}, store::Blob{signature},
         store::Blob{public_key}, now.us});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return {};
}

}  // namespace tillside::head_office::ingest
