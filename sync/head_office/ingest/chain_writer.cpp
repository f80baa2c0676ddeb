#include "sync/head_office/ingest/chain_writer.hpp"

#include <algorithm>

namespace tillside::head_office::ingest {

Result<ChainWriter> ChainWriter::open(store::Database& database, std::string_view till,
                                      std::uint64_t epoch) {
    ChainWriter writer(database, till, epoch);
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

Result<void> ChainWriter::add(const wire::Event& event, std::string_view bytes, Now now) {
    auto added = database_->execute(
        "INSERT INTO events (till, epoch, sequence, id, store, kind, occurred_at_us, "
        "received_at_us, business_day, ticket, customer_id, bytes) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) DO NOTHING",
        {till_, epoch_, end_.last_sequence + 1, store::Blob{event.id()}, event.store(),
         static_cast<int>(event.kind()), event.occurred_at_us(), now.us, event.business_day(),
         event.ticket(),
         event.customer_id().empty() ? store::Parameter(nullptr)
                                     : store::Parameter(store::Blob{event.customer_id()}),
         store::Blob{bytes}});
    if (!added) return std::unexpected(std::move(added.error()));
    if (*added == 0) {
        return reject({"already_held", "head office already holds an event of this id"}, bytes,
                      now);
    }
    advance(bytes);
    return {};
}

Result<void> ChainWriter::reject(const Refusal& refusal, std::string_view bytes, Now now) {
    auto kept = database_->execute(
        "INSERT INTO rejected_events (till, epoch, sequence, code, message, received_at_us, bytes) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        {till_, epoch_, end_.last_sequence + 1, refusal.code, refusal.message, now.us,
         store::Blob{bytes}});
    if (!kept) return std::unexpected(std::move(kept.error()));
    advance(bytes);
    return {};
}

Result<void> ChainWriter::keep(std::string_view signature, std::string_view public_key, Now now) {
    const std::string head = wire::to_bytes(end_.head);
    auto kept = database_->execute(
        "INSERT INTO watermarks (till, epoch, last_sequence, head, updated_at_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (till, epoch) DO UPDATE SET "
        "last_sequence = excluded.last_sequence, head = excluded.head, "
        "updated_at_us = excluded.updated_at_us",
        {till_, epoch_, end_.last_sequence, store::Blob{head}, now.us});
    if (!kept) return std::unexpected(std::move(kept.error()));
    auto signed_head = database_->execute(
        "INSERT INTO signed_heads (till, epoch, sequence, head, signature, public_key, "
        "received_at_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        {till_, epoch_, end_.last_sequence, store::Blob{head}, store::Blob{signature},
         store::Blob{public_key}, now.us});
    if (!signed_head) return std::unexpected(std::move(signed_head.error()));
    return {};
}

}  // namespace tillside::head_office::ingest
