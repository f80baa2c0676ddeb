#include "sync/head_office/ingest/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tillside::head_office::ingest {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr int epochs_told_max = 1000;
constexpr int asked_again_max = 100;
constexpr std::int64_t ask_again_every_us = 3'600'000'000;
constexpr std::size_t head_check_bytes = 8;  // of the head of an unsigned batch

std::unexpected<Error> refuse(std::string_view code, std::string message) {
    return fail(Domain::ingest, code, std::move(message));
}

// Of a sign of life: the sequence that it signs, which is the one before its first.
std::uint64_t last_of(const wire::EventBatch& batch) {
    return batch.first_sequence() + static_cast<std::uint64_t>(batch.events_size()) - 1;
}

bool is_signed(const wire::EventBatch& batch) {
    return !batch.signature().empty();
}

// Whose signature the batch's records carry: an unsigned batch names no key, its till's is known.
std::string_view key_of(const wire::EventBatch& batch, const access::Terminal& sender) {
    return is_signed(batch) ? std::string_view(batch.public_key())
                            : std::string_view(sender.public_key);
}

wire::Hash hash_from(std::string_view bytes) {
    wire::Hash hash{};
    std::ranges::copy(bytes.substr(0, hash.size()), hash.begin());
    return hash;
}

std::unexpected<Error> chain_differs(std::uint64_t epoch, std::uint64_t expected) {
    return refuse("chain_differs",
                  fmt::format("head office holds another chain than this till's; begin a new "
                              "epoch (expected epoch {}, sequence {})",
                              epoch, expected));
}

using Names = google::protobuf::RepeatedPtrField<std::string>;

std::string lines_of(const Names& names) {
    return fmt::format("{}", fmt::join(names, "\n"));
}

bool are_names(const Names& names) {
    constexpr int names_max = 64;
    return names.size() <= names_max && std::ranges::none_of(names, [](const std::string& name) {
               return name.empty() || name.size() > 64 || name.contains('\n');
           });
}

// Of a customer, or of an address whoever has it; never of both.
bool well_formed(const wire::Suppression& suppression) {
    const bool of_customer =
        suppression.customer_id().size() == id_bytes && suppression.address_lookup().empty();
    const bool of_address =
        suppression.customer_id().empty() && suppression.address_lookup().size() == id_bytes;
    return suppression.record_id().size() == id_bytes && (of_customer || of_address) &&
           are_names(suppression.purposes()) && are_names(suppression.channels());
}

}  // namespace

Result<wire::Acknowledgement> EventLog::receive(const wire::EventBatch& batch,
                                                const access::Terminal& sender, Now now,
                                                std::span<const ReadEvent> read) {
    if (auto allowed = authorise(batch, sender); !allowed) {
        return std::unexpected(std::move(allowed.error()));
    }
    // Keys first: an acknowledged event whose key was lost could never be opened. Keys without
    // events do no harm.
    wire::Acknowledgement out;
    if (auto kept = keep_keys(batch, now, out); !kept) {
        return std::unexpected(std::move(kept.error()));
    }
    std::vector<ReadEvent> here;
    if (read.empty()) read = here = read_events(batch);
    auto taken = take_in(batch, sender, Ids::are_new, read, out, now);
    const bool held =
        !taken && taken.error().domain == Domain::store && taken.error().code == "refused";
    return held ? take_in(batch, sender, Ids::may_be_held, read, out, now) : taken;
}

// All of a batch or nothing of it; `out` is answered, with what is in it already.
Result<wire::Acknowledgement> EventLog::take_in(const wire::EventBatch& batch,
                                                const access::Terminal& sender, Ids ids,
                                                std::span<const ReadEvent> read,
                                                wire::Acknowledgement out, Now now) {
    return database_.transaction_synced_later([&]() -> Result<wire::Acknowledgement> {
        auto chain = ChainWriter::open(database_, batch.till(), batch.epoch(), ids);
        if (!chain) return std::unexpected(std::move(chain.error()));
        if (is_signed(batch)) {
            if (auto trusted = terminals_.trust_key(sender, batch.public_key()); !trusted) {
                return std::unexpected(std::move(trusted.error()));
            }
        }
        auto taken = batch.events_size() > 0 ? append(batch, sender, read, *chain, now)
                                             : take_signature(batch, *chain, now);
        if (!taken) return std::unexpected(std::move(taken.error()));
        out.set_epoch(batch.epoch());
        out.set_sequence(chain->end().last_sequence);
        if (auto kept = keep_health(batch, now, out.sequence()); !kept) {
            return std::unexpected(std::move(kept.error()));
        }
        if (auto told = tell_held(batch, out); !told) return std::unexpected(told.error());
        if (auto asked = ask_again(batch, sender, now, out); !asked) {
            return std::unexpected(asked.error());
        }
        const bool all_taken = batch.events_size() == chain->taken();
        if (auto added = all_taken ? Result<void>{} : add_rejections(batch, out); !added) {
            return std::unexpected(std::move(added.error()));
        }
        return out;
    });
}

Result<void> EventLog::authorise(const wire::EventBatch& batch, const access::Terminal& sender) {
    if (batch.till() != sender.till) {
        return refuse("wrong_till",
                      "the token is another till's than the batch; a till writes "
                      "as itself only");
    }
    if (batch.events_size() == 0 && !is_signed(batch)) return {};
    if (batch.events_size() > batch_events_max || batch.first_sequence() == 0 ||
        batch.epoch() == 0 || batch.epoch() >> 63 != 0 || batch.first_sequence() >> 62 != 0) {
        return refuse("bad_batch", fmt::format("a batch holds 1 to {} events of an epoch, its "
                                               "sequences from 1",
                                               batch_events_max));
    }
    if (!is_signed(batch)) return authorise_unsigned(batch, sender);
    if (batch.head().size() != wire::Hash{}.size() ||
        !wire::head_is_signed(batch.public_key(), batch.signature(), batch.till(), batch.epoch(),
                              last_of(batch), hash_from(batch.head()))) {
        return refuse("not_signed", "the batch is not signed by the key that it names");
    }
    return {};
}

// The connection speaks for the till until the next signature covers what came over it.
Result<void> EventLog::authorise_unsigned(const wire::EventBatch& batch,
                                          const access::Terminal& sender) {
    if (batch.head().size() == head_check_bytes && sender.by_certificate &&
        !sender.public_key.empty() && batch.events_size() <= unsigned_events_max) {
        return {};
    }
    return refuse("signature_wanted", "this batch has to be signed");
}

// A sign of life may sign what went unsigned before it. Where head office stands elsewhere by now,
// another signature is on its way.
Result<void> EventLog::take_signature(const wire::EventBatch& batch, ChainWriter& chain, Now now) {
    if (!is_signed(batch) || last_of(batch) == 0 || last_of(batch) != chain.end().last_sequence ||
        hash_from(batch.head()) != chain.end().head) {
        return {};
    }
    return chain.keep_signature(batch.signature(), batch.public_key(), now);
}

Result<void> EventLog::keep_keys(const wire::EventBatch& batch, Now now,
                                 wire::Acknowledgement& out) {
    std::vector<keys::CustomerKey> opened;
    for (const wire::WrappedKey& wrapped : batch.keys()) {
        const bool named =
            wrapped.customer_id().size() == id_bytes && wrapped.key_id().size() == id_bytes;
        const auto key = wire::open_key_up(wrapped.wrapped(), box_.public_key, box_.secret_key);
        if (named && key) {
            opened.push_back({wrapped.customer_id(), wrapped.key_id(), *key});
            continue;
        }
        wire::Rejection& rejection = *out.add_rejections();
        rejection.set_code("key_does_not_open");
        rejection.set_message(
            "a customer key is not sealed to this head office; check the till's "
            "secrets file");
    }
    return keys_.keep(opened, now);
}

Result<void> EventLog::append(const wire::EventBatch& batch, const access::Terminal& sender,
                              std::span<const ReadEvent> read, ChainWriter& chain, Now now) {
    const std::uint64_t expected = chain.end().last_sequence + 1;
    if (batch.first_sequence() > expected) {
        return refuse("gap", fmt::format("events are missing before this batch: expected epoch {}, "
                                         "sequence {}",
                                         batch.epoch(), expected));
    }
    const std::uint64_t held = std::min<std::uint64_t>(
        expected - batch.first_sequence(), static_cast<std::uint64_t>(batch.events_size()));
    if (auto same = check_held(batch, held); !same) return same;
    if (held == static_cast<std::uint64_t>(batch.events_size())) return {};

    for (int i = static_cast<int>(held); i < batch.events_size(); ++i) {
        const std::string& bytes = batch.events(i);
        const Place place{sender.store,     sender.till,
                          batch.epoch(),    chain.end().last_sequence + 1,
                          chain.end().head, key_of(batch, sender)};
        const ReadEvent& event = read[static_cast<std::size_t>(i)];
        const auto refusal = refusal_at(place, event, bytes);
        auto kept =
            refusal ? chain.reject(*refusal, bytes, now) : chain.add(event.head, bytes, now);
        if (!kept) return kept;
    }
    if (!wire::to_bytes(chain.end().head).starts_with(batch.head())) {
        return chain_differs(batch.epoch(), expected);
    }
    if (!is_signed(batch)) return chain.keep_unsigned(now);
    return chain.keep(batch.signature(), batch.public_key(), now);
}

// What was sent before must be sent again as it was.
Result<void> EventLog::check_held(const wire::EventBatch& batch, std::uint64_t held) {
    if (held == 0) return {};
    std::uint64_t same = 0;
    auto read = database_.query(
        "SELECT sequence, bytes FROM events WHERE till = ?1 AND epoch = ?2 "
        "AND sequence BETWEEN ?3 AND ?4 UNION ALL SELECT sequence, bytes FROM rejected_events "
        "WHERE till = ?1 AND epoch = ?2 AND sequence BETWEEN ?3 AND ?4",
        {batch.till(), batch.epoch(), batch.first_sequence(), batch.first_sequence() + held - 1},
        [&](const store::Row& row) {
            const auto place = static_cast<int>(row.natural(0) - batch.first_sequence());
            if (batch.events(place) == row.blob(1)) ++same;
        });
    if (!read) return read;
    if (same != held) return chain_differs(batch.epoch(), batch.first_sequence() + held);
    return {};
}

Result<void> EventLog::keep_health(const wire::EventBatch& batch, Now now,
                                   std::uint64_t acknowledged) {
    if (!batch.has_health()) return keep_seen(batch, now, acknowledged);
    const wire::TillHealth& health = batch.health();
    const std::int64_t skew_ms =
        health.till_time_us() == 0 ? 0 : (health.till_time_us() - now.us) / 1000;
    return database_.execute_later(
        "INSERT INTO till_health (till, last_seen_us, epoch, acknowledged, outbox_depth, "
        "dead_letters, customers, engine_version, model_version, clock_skew_ms, "
        "outbox_oldest_us, spool_files, storage_ok, disk_free_bytes) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
        "ON CONFLICT (till) DO UPDATE SET "
        "last_seen_us = excluded.last_seen_us, epoch = excluded.epoch, "
        "acknowledged = excluded.acknowledged, outbox_depth = excluded.outbox_depth, "
        "dead_letters = excluded.dead_letters, customers = excluded.customers, "
        "engine_version = excluded.engine_version, model_version = excluded.model_version, "
        "clock_skew_ms = excluded.clock_skew_ms, "
        "outbox_oldest_us = excluded.outbox_oldest_us, spool_files = excluded.spool_files, "
        "storage_ok = excluded.storage_ok, disk_free_bytes = excluded.disk_free_bytes",
        std::array<store::Parameter, 14>{
            batch.till(), now.us, batch.epoch(), acknowledged, health.outbox_depth(),
            health.dead_letters(), health.customers(),
            std::string_view(health.engine_version()).substr(0, 64),
            std::string_view(health.model_version()).substr(0, 64), skew_ms,
            health.outbox_oldest_us(), health.spool_files(), health.storage_failing() ? 0 : 1,
            health.disk_free_bytes()});
}

Result<void> EventLog::keep_seen(const wire::EventBatch& batch, Now now,
                                 std::uint64_t acknowledged) {
    return database_.execute_later(
        "INSERT INTO till_health (till, last_seen_us, epoch, acknowledged) "
        "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (till) DO UPDATE SET "
        "last_seen_us = excluded.last_seen_us, epoch = excluded.epoch, "
        "acknowledged = excluded.acknowledged",
        std::array<store::Parameter, 4>{batch.till(), now.us, batch.epoch(), acknowledged});
}

// To a sign of life: what a restore has lost of any epoch, the till finds by it, and what it may
// let go of. A till with more epochs than any has in practice hears of none.
Result<void> EventLog::tell_held(const wire::EventBatch& batch, wire::Acknowledgement& out) {
    if (batch.events_size() > 0) return {};
    bool own = false;
    auto read = database_.query(
        "SELECT held.epoch, held.last_sequence, coalesce(safe.last_sequence, 0) "
        "FROM watermarks AS held LEFT JOIN backup_horizons AS safe "
        "ON safe.till = held.till AND safe.epoch = held.epoch "
        "WHERE held.till = ?1 ORDER BY held.epoch DESC LIMIT ?2",
        {batch.till(), epochs_told_max + 1}, [&](const store::Row& row) {
            wire::EpochHeld& one = *out.add_held();
            one.set_epoch(row.natural(0));
            one.set_sequence(row.natural(1));
            one.set_backed_up(std::min(row.natural(2), one.sequence()));
            own = own || one.epoch() == batch.epoch();
        });
    if (!read) return read;
    if (!own) out.add_held()->set_epoch(batch.epoch());
    if (out.held_size() > epochs_told_max) out.clear_held();
    return {};
}

// Also of a batch that is sent again: the till may never have seen the first answer.
Result<void> EventLog::add_rejections(const wire::EventBatch& batch, wire::Acknowledgement& out) {
    if (batch.events_size() == 0) return {};
    return database_.query(
        "SELECT sequence, code, message FROM rejected_events WHERE till = ?1 AND epoch = ?2 "
        "AND sequence BETWEEN ?3 AND ?4 ORDER BY sequence",
        {batch.till(), batch.epoch(), batch.first_sequence(), last_of(batch)},
        [&](const store::Row& row) {
            wire::Rejection& rejection = *out.add_rejections();
            rejection.set_sequence(row.natural(0));
            rejection.set_code(row.text_copy(1));
            rejection.set_message(row.text_copy(2));
        });
}

// To a sign of life: what was kept aside by rules that are no longer those of this version. A
// record of consent would have to be judged by the chain's head at its place, which is not kept.
Result<void> EventLog::ask_again(const wire::EventBatch& batch, const access::Terminal& sender,
                                 Now now, wire::Acknowledgement& out) {
    if (batch.events_size() > 0) return {};
    std::int64_t& asked_us = asked_again_us_[sender.till];
    if (asked_us != 0 && now.us - asked_us < ask_again_every_us) return {};
    asked_us = now.us;
    std::vector<std::pair<wire::EventPlace, EventHead::Id>> takeable;
    auto read = database_.query(
        "SELECT epoch, sequence, bytes FROM rejected_events WHERE till = ?1 AND code <> ?2 "
        "ORDER BY received_at_us DESC LIMIT ?3",
        {sender.till, "already_held", asked_again_max}, [&](const store::Row& row) {
            const Place place{sender.store, sender.till, row.natural(0), row.natural(1), {}, {}};
            const auto bytes = row.blob(2);
            const ReadEvent event = read_event(bytes);
            if (event.consent || refusal_at(place, event, bytes)) return;
            wire::EventPlace at;
            at.set_epoch(place.epoch);
            at.set_sequence(place.sequence);
            takeable.emplace_back(std::move(at), event.head.id);
        });
    if (!read) return read;
    for (const auto& [place, id] : takeable) {
        const auto held = database_.number("SELECT count(*) FROM event_ids WHERE id = ?1",
                                           {store::Blob{std::string_view(id.data(), id.size())}});
        if (!held) return std::unexpected(held.error());
        if (*held == 0) *out.add_resend() = place;
    }
    return {};
}

Result<std::uint64_t> EventLog::expected_sequence(std::string_view till, std::uint64_t epoch) {
    auto last = database_.number(
        "SELECT last_sequence FROM watermarks WHERE till = ?1 AND epoch = ?2", {till, epoch});
    if (!last) return std::unexpected(std::move(last.error()));
    return static_cast<std::uint64_t>(*last) + 1;
}

Result<int> EventLog::receive_suppressions(const wire::SuppressionBatch& batch,
                                           const access::Terminal& sender, Now now) {
    if (batch.till() != sender.till) {
        return refuse("wrong_till",
                      "the token is another till's than the batch; a till writes "
                      "as itself only");
    }
    if (batch.suppressions_size() > batch_suppressions_max ||
        !std::ranges::all_of(batch.suppressions(), well_formed)) {
        return refuse(
            "bad_batch",
            "a suppression names a record, a customer or an address, and purposes or channels");
    }
    return database_.transaction([&]() -> Result<int> {
        // Tills read on from the number that they saw last.
        if (auto turn = database_.lock(store::Turn::log); !turn) {
            return std::unexpected(std::move(turn.error()));
        }
        int added = 0;
        for (const wire::Suppression& suppression : batch.suppressions()) {
            auto done = database_.execute(
                "INSERT INTO suppressions (record_id, customer_id, purposes, since_us, till, "
                "received_at_us, address_lookup, channels) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (record_id) DO NOTHING",
                {store::Blob{suppression.record_id()}, store::Blob{suppression.customer_id()},
                 lines_of(suppression.purposes()), suppression.since_us(), sender.till, now.us,
                 store::Blob{suppression.address_lookup()}, lines_of(suppression.channels())});
            if (!done) return std::unexpected(std::move(done.error()));
            added += static_cast<int>(*done);
        }
        return added;
    });
}

}  // namespace tillside::head_office::ingest
