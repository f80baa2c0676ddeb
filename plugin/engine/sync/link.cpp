#include "plugin/engine/sync/link.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "plugin/engine/log/log.hpp"
#include "plugin/engine/store/faults.hpp"

namespace tillside::engine::sync {

namespace {

constexpr std::size_t batch_bytes_max = 1U << 20;
constexpr std::size_t keys_a_batch = 1000;
constexpr std::size_t suppressions_a_batch = 500;
constexpr std::size_t unsigned_events_max = 8;
constexpr std::size_t head_check_bytes = 8;
constexpr std::int64_t unsigned_us_max = 10'000'000;
constexpr std::size_t let_go_at_once = 100;  // about a millisecond
constexpr std::int64_t health_every_us = 5'000'000;

std::string bytes_of(const wire::Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// An answer speaks for no more than the batch that it answers: after a restore head office holds
// more of an epoch than this till has sent, under sequences that new events take meanwhile.
outbox::Watermark covered_by(const wire::EventBatch& batch, const wire::Acknowledgement& answer) {
    if (batch.events_size() == 0) return {batch.epoch(), 0};
    const std::uint64_t last =
        batch.first_sequence() + static_cast<std::uint64_t>(batch.events_size()) - 1;
    return {batch.epoch(), std::min(answer.sequence(), last)};
}

bool ends_a_use(const wire::Changes& changes) {
    return std::ranges::any_of(changes.changes(), &wire::Change::has_suppression);
}

std::optional<outbox::Watermark> watermark(const std::optional<uplink::Position>& position) {
    if (!position) return std::nullopt;
    return outbox::Watermark{position->epoch, position->sequence};
}

}  // namespace

Result<wire::SuppressionBatch> Link::suppressions() {
    auto unsent = rooms_.outbox.unsent_suppressions(suppressions_a_batch);
    if (!unsent) return std::unexpected(unsent.error());
    wire::SuppressionBatch batch;
    batch.set_till(rooms_.outbox.till());
    for (wire::Suppression& one : *unsent)
        *batch.add_suppressions() = std::move(one);
    return batch;
}

Result<void> Link::suppressions_sent(const wire::SuppressionBatch& batch) {
    std::vector<std::string> ids;
    for (const wire::Suppression& one : batch.suppressions())
        ids.push_back(one.record_id());
    auto transaction = rooms_.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (auto kept = rooms_.outbox.suppressions_sent(ids, rooms_.clock()); !kept) return kept;
    return transaction->commit();
}

// What a batch carries beside its events.
Result<wire::EventBatch> Link::envelope(Now now) {
    wire::EventBatch batch;
    batch.set_till(rooms_.outbox.till());
    batch.set_epoch(rooms_.outbox.epoch());
    auto keys = rooms_.keys.to_send(keys_a_batch);
    if (!keys) return std::unexpected(keys.error());
    for (wire::WrappedKey& key : *keys)
        *batch.add_keys() = std::move(key);
    // A clock that was set back makes it due, too.
    const std::int64_t since_us = now.us - health_us_;
    if (since_us >= 0 && since_us < health_every_us) return batch;
    auto health = rooms_.health(now);
    if (!health) return std::unexpected(health.error());
    *batch.mutable_health() = std::move(*health);
    health_us_ = now.us;
    return batch;
}

bool Link::may_go_unsigned(const outbox::Pending& pending, const wire::EventBatch& batch,
                           Now now) const {
    const std::int64_t since_us = now.us - signed_us_;
    return !signature_wanted_ && batch.keys_size() == 0 && !batch.has_health() &&
           pending.epoch == rooms_.outbox.epoch() && pending.events.size() <= unsigned_events_max &&
           since_us >= 0 && since_us < unsigned_us_max;
}

void Link::sign(wire::EventBatch& batch, std::uint64_t sequence, const wire::Hash& head, Now now) {
    batch.set_public_key(
        std::string(reinterpret_cast<const char*>(rooms_.signing_key.public_key.data()),
                    rooms_.signing_key.public_key.size()));
    batch.set_head(bytes_of(head));
    batch.set_signature(
        wire::sign_head(rooms_.signing_key, batch.till(), batch.epoch(), sequence, head));
    any_unsigned_ = false;
    signed_us_ = now.us;
}

Result<std::optional<wire::EventBatch>> Link::next_batch(std::optional<uplink::Position> sent) {
    auto pending = rooms_.outbox.pending(limits_.batch_events, batch_bytes_max, watermark(sent));
    if (!pending) return std::unexpected(pending.error());
    if (!*pending) return std::optional<wire::EventBatch>();
    const Now now = rooms_.clock();
    auto batch = envelope(now);
    if (!batch) return std::unexpected(batch.error());
    batch->set_epoch((*pending)->epoch);
    batch->set_first_sequence((*pending)->first_sequence);
    const std::uint64_t last = (*pending)->first_sequence + (*pending)->events.size() - 1;
    const bool goes_unsigned = may_go_unsigned(**pending, *batch, now);
    for (std::string& event : (*pending)->events)
        batch->add_events(std::move(event));
    if (goes_unsigned) {
        batch->set_head(bytes_of((*pending)->head).substr(0, head_check_bytes));
        any_unsigned_ = true;
    } else {
        sign(*batch, last, (*pending)->head, now);
    }
    store::fault_point(store::Fault::after_batch_prepared);
    return std::optional(std::move(*batch));
}

// What went unsigned is covered by now.
Result<wire::EventBatch> Link::sign_of_life() {
    const Now now = rooms_.clock();
    health_us_ = 0;
    auto batch = envelope(now);
    if (!batch || !any_unsigned_) {
        signed_us_ = now.us;  // there is nothing that a signature would cover
        return batch;
    }
    const auto held = rooms_.outbox.acknowledged();
    if (!held) return std::unexpected(held.error());
    batch->set_first_sequence(held->mark.sequence + 1);
    sign(*batch, held->mark.sequence, held->head, now);
    return batch;
}

Result<void> Link::acknowledged(const wire::EventBatch& batch,
                                const wire::Acknowledgement& answer) {
    store::fault_point(store::Fault::before_acknowledgement);
    const Now now = rooms_.clock();
    auto transaction = rooms_.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (auto kept = rooms_.outbox.acknowledge(covered_by(batch, answer), now); !kept) return kept;
    if (auto kept = follow_restore(batch, answer); !kept) return kept;
    if (auto gone = let_go(answer); !gone) return gone;
    if (auto again = resend(answer, now); !again) return again;
    for (const wire::Rejection& one : answer.rejections()) {
        log::warning("event_rejected",
                     {{"sequence", one.sequence()}, {"code", log::Token{one.code()}}});
        auto kept =
            rooms_.outbox.reject({answer.epoch(), one.sequence()}, one.code(), one.message(), now);
        if (!kept) return kept;
    }
    if (auto done = transaction->commit(); !done) return done;
    if (batch.keys_size() == 0) return {};
    return rooms_.keys.sent({batch.keys().begin(), batch.keys().end()});
}

// A till that has nothing to send hears by its sign of life that head office no longer has what it
// once acknowledged, of whatever epoch: it was restored from a copy.
Result<void> Link::follow_restore(const wire::EventBatch& batch,
                                  const wire::Acknowledgement& answer) {
    if (batch.events_size() > 0) return {};
    std::map<std::uint64_t, std::uint64_t> held{{answer.epoch(), answer.sequence()}};
    for (const wire::EpochHeld& one : answer.held())
        held.insert_or_assign(one.epoch(), one.sequence());
    const auto epochs = rooms_.outbox.acknowledged_epochs();
    if (!epochs) return std::unexpected(epochs.error());
    for (const outbox::Watermark& ours : *epochs) {
        // An older head office names no other epoch.
        if (answer.held().empty() && ours.epoch != answer.epoch()) continue;
        const auto of_epoch = held.find(ours.epoch);
        auto kept = rewind_to(ours, of_epoch == held.end() ? 0 : of_epoch->second);
        if (!kept) return kept;
    }
    return {};
}

Result<void> Link::rewind_to(const outbox::Watermark& ours, std::uint64_t held) {
    if (held >= ours.sequence) return {};
    log::warning("head_office_restored", {{"epoch", ours.epoch}, {"sequence", held}});
    return rewind({ours.epoch, held + 1});
}

// What is left of an epoch of which head office and the till have both lost a part goes on in a new
// one: behind the gap it could follow nothing.
Result<void> Link::rewind(outbox::Watermark next) {
    const auto whole = rooms_.outbox.rewind(next);
    if (!whole) return std::unexpected(whole.error());
    if (*whole) return {};
    log::error("restored_behind_what_was_let_go",
               {{"epoch", next.epoch}, {"sequence", next.sequence}});
    return restart_chain(next.epoch);
}

Result<void> Link::restart_chain(std::uint64_t epoch) {
    return rooms_.outbox.restart_chain(epoch, rooms_.clock(),
                                       outbox::rebind_consents(rooms_.signing_key));
}

// Told in answers to signs of life.
Result<void> Link::let_go(const wire::Acknowledgement& answer) {
    for (const wire::EpochHeld& one : answer.held()) {
        if (one.backed_up() == 0) continue;
        auto gone = rooms_.outbox.let_go({one.epoch(), one.backed_up()}, let_go_at_once);
        if (!gone) return gone;
    }
    return {};
}

Result<void> Link::resend(const wire::Acknowledgement& answer, Now now) {
    for (const wire::EventPlace& one : answer.resend()) {
        auto again = rooms_.outbox.resend({one.epoch(), one.sequence()}, now,
                                          outbox::rebind_consents(rooms_.signing_key));
        if (!again) return again;
    }
    return {};
}

void Link::batch_refused(const wire::EventBatch& batch, const Error& why,
                         std::optional<std::uint64_t> expected) {
    if (why.code == "signature_wanted") {
        signature_wanted_ = true;
        return;
    }
    log::error(
        "batch_refused",
        {{"reason", why}, {"epoch", batch.epoch()}, {"first_sequence", batch.first_sequence()}});
    auto transaction = rooms_.database.begin();
    if (!transaction) return;
    Result<void> mended;
    if (why.code == "gap" && expected) {
        mended = rewind({batch.epoch(), *expected});
    } else if (why.code == "chain_differs") {
        mended = restart_chain(batch.epoch());
    } else {
        return;
    }
    if (mended) mended = transaction->commit();
    if (!mended) log::error("chain_not_mended", {{"reason", mended.error()}});
}

std::shared_ptr<const wire::ZstdDictionary> Link::dictionary() {
    auto held = rooms_.catalogue.dictionary();
    if (held && !*held) return wire::built_in_dictionary();
    auto made = held ? wire::ZstdDictionary::make(**held) : std::unexpected(held.error());
    if (made) return *made;
    log::warning("dictionary_not_used", {{"reason", made.error()}});
    return wire::built_in_dictionary();
}

Result<std::string> Link::cursor() {
    return rooms_.downlink.cursor();
}

Result<void> Link::changes(wire::Changes changes) {
    downlink::Progress progress;
    progress.changes = std::move(changes);
    while (!progress.done) {
        if (auto applied = apply_step(progress); !applied) return applied;
    }
    return {};
}

Result<void> Link::apply_step(downlink::Progress& progress) {
    const auto apply = [&] { return rooms_.downlink.apply_step(progress, rooms_.clock()); };
    const bool must_fit = rooms_.reserve != nullptr && ends_a_use(progress.changes);
    auto applied = must_fit ? rooms_.reserve->with_room(apply) : apply();
    if (!applied || !progress.done) return applied;
    log_loading(progress.changes);
    if (progress.passed_over > 0) {
        log::warning("changes_passed_over", {{"count", progress.passed_over}});
    }
    return applied;
}

// A line for each twentieth, and one at the end.
void Link::log_loading(const wire::Changes& changes) {
    if (changes.to_load() == 0) return;
    const std::uint64_t part = changes.loaded() * 20 / changes.to_load();
    if (changes.more() && part == logged_part_) return;
    logged_part_ = changes.more() ? part : 0;
    log::info(changes.more() ? log::Literal("loading") : log::Literal("loaded"),
              {{"changes", changes.loaded()}, {"of", changes.to_load()}});
}

Result<std::optional<std::string>> Link::wanted_model() {
    auto announced = rooms_.catalogue.announced_model();
    if (!announced) return std::unexpected(announced.error());
    const bool wanted = *announced && rooms_.models.wants(**announced);
    return wanted ? std::optional((*announced)->version()) : std::nullopt;
}

void Link::model_arrived(std::string_view version, std::string bytes) {
    if (auto installed = install_model(version, bytes); !installed) {
        log::error("model_not_used",
                   {{"version", log::Token{version}}, {"reason", installed.error()}});
    } else {
        log::info("model_in_use", {{"version", log::Token{version}}, {"bytes", bytes.size()}});
    }
}

Result<void> Link::install_model(std::string_view version, std::string_view bytes) {
    auto announced = rooms_.catalogue.announced_model();
    if (!announced) return std::unexpected(announced.error());
    if (!*announced || (*announced)->version() != version) return {};  // another one by now
    return rooms_.models.install(**announced, bytes);
}

void Link::reached(bool reached) {
    rooms_.on_reached(reached, rooms_.clock());
    if (reached) {
        log::info("head_office_reached");
    } else {
        log::warning("head_office_not_reached");
    }
}

void Link::trouble(const Error& error) {
    log::warning("sync_trouble", {{"reason", error}});
}

}  // namespace tillside::engine::sync
