#include "plugin/engine/run/sync_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>
#include <utility>

#include "plugin/engine/log/log.hpp"
#include "plugin/engine/store/faults.hpp"

namespace tillside::engine::run {

namespace {

constexpr std::size_t batch_bytes_max = 1U << 20;
constexpr std::size_t keys_a_batch = 1000;
constexpr std::size_t suppressions_a_batch = 500;

std::string bytes_of(const wire::Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

uplink::Options uplink_options(const wire::TillSecrets& secrets, std::uint32_t retry_ms_max) {
    std::string url = secrets.head_office_url();
    while (url.ends_with('/'))
        url.pop_back();
    return {{std::move(url), secrets.token(), secrets.certificate_authority_pem()}, retry_ms_max};
}

// An answer speaks for no more than the batch that it answers: after a restore head office holds
// more of an epoch than this till has sent, under sequences that new events take meanwhile.
outbox::Watermark covered_by(const wire::EventBatch& batch, const wire::Acknowledgement& answer) {
    if (batch.events_size() == 0) return {batch.epoch(), 0};
    const std::uint64_t last =
        batch.first_sequence() + static_cast<std::uint64_t>(batch.events_size()) - 1;
    return {batch.epoch(), std::min(answer.sequence(), last)};
}

}  // namespace

template <typename F>
auto SyncLink::on_main(F&& f) {
    std::promise<std::invoke_result_t<F>> answer;
    auto answered = answer.get_future();
    boost::asio::post(rooms_.io, [&] {
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            f();
            answer.set_value();
        } else {
            answer.set_value(f());
        }
    });
    return answered.get();
}

SyncLink::SyncLink(Rooms rooms, Limits limits, const wire::TillSecrets& secrets)
    : rooms_(rooms),
      limits_(limits),
      uplink_(uplink_options(secrets, limits.retry_ms_max), *this) {}

void SyncLink::start(std::function<void()> ended) {
    uplink_.start([this, ended = std::move(ended)] { boost::asio::post(rooms_.io, ended); });
}

void SyncLink::after_request() {
    const std::uint64_t activity = rooms_.outbox.activity();
    if (activity == seen_activity_) return;
    seen_activity_ = activity;
    uplink_.wake();
}

bool SyncLink::ask(const wire::Find& find, Answered answered) {
    if (!uplink_.reached()) return false;
    uplink_.find(find, [this, answered = std::move(answered)](Result<wire::Found> found) {
        boost::asio::post(rooms_.io, [answered, found = std::move(found)] { answered(found); });
    });
    return true;
}

Result<wire::SuppressionBatch> SyncLink::suppressions() {
    return on_main([&]() -> Result<wire::SuppressionBatch> {
        auto unsent = rooms_.outbox.unsent_suppressions(suppressions_a_batch);
        if (!unsent) return std::unexpected(unsent.error());
        wire::SuppressionBatch batch;
        batch.set_till(rooms_.outbox.till());
        for (wire::Suppression& one : *unsent)
            *batch.add_suppressions() = std::move(one);
        return batch;
    });
}

Result<void> SyncLink::suppressions_sent(const wire::SuppressionBatch& batch) {
    std::vector<std::string> ids;
    for (const wire::Suppression& one : batch.suppressions())
        ids.push_back(one.record_id());
    return on_main([&]() -> Result<void> {
        auto transaction = rooms_.database.begin();
        if (!transaction) return std::unexpected(transaction.error());
        if (auto kept = rooms_.outbox.suppressions_sent(ids, system_now()); !kept) return kept;
        return transaction->commit();
    });
}

// Main thread: what every batch carries beside its events.
Result<wire::EventBatch> SyncLink::envelope() {
    wire::EventBatch batch;
    batch.set_till(rooms_.outbox.till());
    batch.set_epoch(rooms_.outbox.epoch());
    batch.set_public_key(
        std::string(reinterpret_cast<const char*>(rooms_.signing_key.public_key.data()),
                    rooms_.signing_key.public_key.size()));
    auto keys = rooms_.keys.to_send(keys_a_batch);
    if (!keys) return std::unexpected(keys.error());
    for (wire::WrappedKey& key : *keys)
        *batch.add_keys() = std::move(key);
    auto health = rooms_.health.till_health(system_now());
    if (!health) return std::unexpected(health.error());
    *batch.mutable_health() = std::move(*health);
    return batch;
}

Result<std::optional<wire::EventBatch>> SyncLink::next_batch() {
    return on_main([&]() -> Result<std::optional<wire::EventBatch>> {
        auto pending = rooms_.outbox.pending(limits_.batch_events, batch_bytes_max);
        if (!pending) return std::unexpected(pending.error());
        if (!*pending) return std::optional<wire::EventBatch>();
        auto batch = envelope();
        if (!batch) return std::unexpected(batch.error());
        batch->set_epoch((*pending)->epoch);
        batch->set_first_sequence((*pending)->first_sequence);
        const std::uint64_t last = (*pending)->first_sequence + (*pending)->events.size() - 1;
        for (std::string& event : (*pending)->events)
            batch->add_events(std::move(event));
        batch->set_head(bytes_of((*pending)->head));
        batch->set_signature(wire::sign_head(rooms_.signing_key, batch->till(), batch->epoch(),
                                             last, (*pending)->head));
        store::fault_point(store::Fault::after_batch_prepared);
        return std::optional(std::move(*batch));
    });
}

Result<wire::EventBatch> SyncLink::sign_of_life() {
    return on_main([&] { return envelope(); });
}

Result<void> SyncLink::acknowledged(const wire::EventBatch& batch,
                                    const wire::Acknowledgement& answer) {
    return on_main([&] { return keep_acknowledgement(batch, answer); });
}

Result<void> SyncLink::keep_acknowledgement(const wire::EventBatch& batch,
                                            const wire::Acknowledgement& answer) {
    store::fault_point(store::Fault::before_acknowledgement);
    const Now now = system_now();
    auto transaction = rooms_.database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (auto kept = rooms_.outbox.acknowledge(covered_by(batch, answer), now); !kept) return kept;
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

void SyncLink::batch_refused(const wire::EventBatch& batch, const Error& why,
                             std::optional<std::uint64_t> expected) {
    on_main([&] { mend_chain(batch, why, expected); });
}

void SyncLink::mend_chain(const wire::EventBatch& batch, const Error& why,
                          std::optional<std::uint64_t> expected) {
    log::error(
        "batch_refused",
        {{"reason", why}, {"epoch", batch.epoch()}, {"first_sequence", batch.first_sequence()}});
    auto transaction = rooms_.database.begin();
    if (!transaction) return;
    Result<void> mended;
    if (why.code == "gap" && expected) {
        mended = rooms_.outbox.rewind({batch.epoch(), *expected});
    } else if (why.code == "chain_differs") {
        mended = rooms_.outbox.restart_chain(batch.epoch(), system_now());
    } else {
        return;
    }
    if (mended) mended = transaction->commit();
    if (!mended) log::error("chain_not_mended", {{"reason", mended.error()}});
}

Result<std::string> SyncLink::cursor() {
    return on_main([&] { return rooms_.downlink.cursor(); });
}

Result<void> SyncLink::changes(wire::Changes changes) {
    downlink::Progress progress;
    progress.changes = std::move(changes);
    // Step by step, so that requests are served in between.
    while (!progress.done) {
        auto applied = on_main([&] { return rooms_.downlink.apply_step(progress, system_now()); });
        if (!applied) return applied;
    }
    log_loading(progress.changes);
    if (progress.passed_over > 0) {
        log::warning("changes_passed_over", {{"count", progress.passed_over}});
    }
    return {};
}

// A line for each twentieth, and one at the end.
void SyncLink::log_loading(const wire::Changes& changes) {
    if (changes.to_load() == 0) return;
    const std::uint64_t part = changes.loaded() * 20 / changes.to_load();
    if (changes.more() && part == logged_part_) return;
    logged_part_ = changes.more() ? part : 0;
    log::info(changes.more() ? "loading" : "loaded",
              {{"changes", changes.loaded()}, {"of", changes.to_load()}});
}

Result<std::optional<std::string>> SyncLink::wanted_model() {
    return on_main([&]() -> Result<std::optional<std::string>> {
        auto announced = rooms_.catalogue.announced_model();
        if (!announced) return std::unexpected(announced.error());
        const bool wanted = *announced && rooms_.models.wants(**announced);
        return wanted ? std::optional((*announced)->version()) : std::nullopt;
    });
}

void SyncLink::model_arrived(std::string_view version, std::string bytes) {
    on_main([&] {
        if (auto installed = install_model(version, bytes); !installed) {
            log::error("model_not_used",
                       {{"version", log::Token{version}}, {"reason", installed.error()}});
        } else {
            log::info("model_in_use", {{"version", log::Token{version}}, {"bytes", bytes.size()}});
        }
    });
}

Result<void> SyncLink::install_model(std::string_view version, std::string_view bytes) {
    auto announced = rooms_.catalogue.announced_model();
    if (!announced) return std::unexpected(announced.error());
    if (!*announced || (*announced)->version() != version) return {};  // another one by now
    return rooms_.models.install(**announced, bytes);
}

void SyncLink::reached(bool reached) {
    on_main([&] { rooms_.health.head_office_reached(reached, system_now()); });
    if (reached) {
        log::info("head_office_reached");
    } else {
        log::warning("head_office_not_reached");
    }
}

void SyncLink::trouble(const Error& error) {
    log::warning("sync_trouble", {{"reason", error}});
}

}  // namespace tillside::engine::run
