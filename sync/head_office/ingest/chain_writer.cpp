#include "sync/head_office/ingest/chain_writer.hpp"

#include <algorithm>
#include <array>

namespace tillside::head_office::ingest {

namespace {

using store::ColumnType;

// Of one statement: few enough that the database begins early, enough that a statement costs little
// beside its rows.
constexpr std::size_t events_a_statement = 125;

constexpr std::array<ColumnType, 12> event_columns = {
    ColumnType::text, ColumnType::integer, ColumnType::integer, ColumnType::blob,
    ColumnType::text, ColumnType::integer, ColumnType::integer, ColumnType::integer,
    ColumnType::text, ColumnType::text,    ColumnType::blob,    ColumnType::blob};

// Ids::are_new. Positions follow the sequence.
constexpr store::RowsStatement add_new_events = {
    .row =
        "INSERT INTO events (till, epoch, sequence, id, store, kind, occurred_at_us, "
        "received_at_us, business_day, ticket, customer_id, bytes) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    .all =
        "WITH given AS MATERIALIZED (SELECT * FROM unnest(?1::text[], ?2::bigint[], ?3::bigint[], "
        "?4::bytea[], ?5::text[], ?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::text[], "
        "?10::text[], ?11::bytea[], ?12::bytea[]) WITH ORDINALITY AS g (till, epoch, sequence, id, "
        "store, kind, occurred_at_us, received_at_us, business_day, ticket, customer_id, bytes, "
        "number)), "
        "taken AS (INSERT INTO event_ids (id, till, epoch, sequence) "
        "SELECT id, till, epoch, sequence FROM given) "
        "INSERT INTO events (till, epoch, sequence, id, store, kind, occurred_at_us, "
        "received_at_us, business_day, ticket, customer_id, bytes) "
        "SELECT till, epoch, sequence, id, store, kind, occurred_at_us, received_at_us, "
        "business_day, ticket, customer_id, bytes FROM given ORDER BY number",
    .columns = event_columns,
    .all_or_none = true};

// Ids::may_be_held. An id is taken once; of two events of one id the first is added. IS TRUE keeps
// PostgreSQL from a join of two lists whose length it does not know.
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

store::Blob blob_of(const EventHead::Id& id) {
    return store::Blob{std::string_view(id.data(), id.size())};
}

}  // namespace

Result<ChainWriter> ChainWriter::open(store::Database& database, std::string_view till,
                                      std::uint64_t epoch, Ids ids) {
    ChainWriter writer(database, till, epoch, ids);
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

Result<void> ChainWriter::add(EventHead event, std::string_view bytes, Now now) {
    gathered_.push_back({end_.last_sequence + 1, std::move(event), bytes});
    advance(bytes);
    if (gathered_.size() < events_a_statement) return {};
    return write_gathered(now);
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

Result<void> ChainWriter::write_gathered(Now now) {
    if (gathered_.empty()) return {};
    std::vector<store::Parameter> values;
    values.reserve(gathered_.size() * event_columns.size());
    for (const Added& one : gathered_) {
        const EventHead& event = one.event;
        values.insert(values.end(),
                      {till_, epoch_, one.sequence, blob_of(event.id), event.store, event.kind,
                       event.occurred_at_us, now.us, event.business_day, event.ticket,
                       event.customer_id ? store::Parameter(blob_of(*event.customer_id))
                                         : store::Parameter(nullptr),
                       store::Blob{one.bytes}});
    }
    Written& written = written_.emplace_back(std::move(gathered_));
    gathered_.clear();
    return database_->execute_rows_later(ids_ == Ids::are_new ? add_new_events : add_events, values,
                                         written.taken);
}

Result<void> ChainWriter::see_what_was_taken(Now now) {
    if (auto settled = database_->settle(); !settled) return settled;
    for (const Written& written : written_) {
        for (std::size_t i = 0; i < written.events.size(); ++i) {
            if (written.taken[i]) {
                ++taken_;
                continue;
            }
            auto kept = set_aside(written.events[i].sequence,
                                  {"already_held", "head office already holds an event of this id"},
                                  written.events[i].bytes, now);
            if (!kept) return kept;
        }
    }
    written_.clear();
    return {};
}

Result<void> ChainWriter::keep(std::string_view signature, std::string_view public_key, Now now) {
    if (auto written = write_gathered(now); !written) return written;
    if (auto moved = move_watermark(now); !moved) return moved;
    if (auto kept = keep_signature(signature, public_key, now); !kept) return kept;
    return see_what_was_taken(now);
}

Result<void> ChainWriter::keep_unsigned(Now now) {
    if (auto written = write_gathered(now); !written) return written;
    if (auto moved = move_watermark(now); !moved) return moved;
    return see_what_was_taken(now);
}

Result<void> ChainWriter::move_watermark(Now now) {
    const std::string head = wire::to_bytes(end_.head);
    return database_->execute_later(
        "INSERT INTO watermarks (till, epoch, last_sequence, head, updated_at_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (till, epoch) DO UPDATE SET "
        "last_sequence = excluded.last_sequence, head = excluded.head, "
        "updated_at_us = excluded.updated_at_us",
        std::array<store::Parameter, 5>{till_, epoch_, end_.last_sequence, store::Blob{head},
                                        now.us});
}

Result<void> ChainWriter::keep_signature(std::string_view signature, std::string_view public_key,
                                         Now now) {
    const std::string head = wire::to_bytes(end_.head);
    return database_->execute_later(
        "INSERT INTO signed_heads (till, epoch, sequence, head, signature, public_key, "
        "received_at_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
        "ON CONFLICT (till, epoch, sequence) DO NOTHING",
        std::array<store::Parameter, 7>{till_, epoch_, end_.last_sequence, store::Blob{head},
                                        store::Blob{signature}, store::Blob{public_key}, now.us});
}

}  // namespace tillside::head_office::ingest
