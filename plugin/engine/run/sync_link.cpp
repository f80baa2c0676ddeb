#include "plugin/engine/run/sync_link.hpp"

#include <boost/asio/post.hpp>
#include <future>
#include <utility>

namespace tillside::engine::run {

uplink::Options uplink_options(const wire::TillSecrets& secrets, std::uint32_t retry_ms_max) {
    std::string url = secrets.head_office_url();
    while (url.ends_with('/'))
        url.pop_back();
    return {{std::move(url), secrets.token(), secrets.certificate_authority_pem()}, retry_ms_max};
}

template <typename F>
auto SyncLink::on_main(F&& f) {
    std::promise<std::invoke_result_t<F>> answer;
    auto answered = answer.get_future();
    boost::asio::post(io_, [&] {
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            f();
            answer.set_value();
        } else {
            answer.set_value(f());
        }
    });
    return answered.get();
}

SyncLink::SyncLink(boost::asio::io_context& io, outbox::Outbox& outbox, sync::Link& link,
                   uplink::Options options)
    : io_(io), outbox_(outbox), link_(link), uplink_(std::move(options), *this) {}

void SyncLink::start(std::function<void()> ended) {
    uplink_.start([this, ended = std::move(ended)] { boost::asio::post(io_, ended); });
}

void SyncLink::after_request() {
    const std::uint64_t activity = outbox_.activity();
    if (activity == seen_activity_) return;
    seen_activity_ = activity;
    uplink_.wake();
}

bool SyncLink::ask(const wire::Find& find, Answered answered) {
    if (!uplink_.reached()) return false;
    uplink_.find(find, [this, answered = std::move(answered)](Result<wire::Found> found) {
        boost::asio::post(io_, [answered, found = std::move(found)] { answered(found); });
    });
    return true;
}

Result<wire::SuppressionBatch> SyncLink::suppressions() {
    return on_main([&] { return link_.suppressions(); });
}

Result<void> SyncLink::suppressions_sent(const wire::SuppressionBatch& batch) {
    return on_main([&] { return link_.suppressions_sent(batch); });
}

Result<std::optional<wire::EventBatch>> SyncLink::next_batch(std::optional<uplink::Position> sent) {
    return on_main([&] { return link_.next_batch(sent); });
}

Result<wire::EventBatch> SyncLink::sign_of_life() {
    return on_main([&] { return link_.sign_of_life(); });
}

Result<void> SyncLink::acknowledged(const wire::EventBatch& batch,
                                    const wire::Acknowledgement& answer) {
    return on_main([&] { return link_.acknowledged(batch, answer); });
}

void SyncLink::batch_refused(const wire::EventBatch& batch, const Error& why,
                             std::optional<std::uint64_t> expected) {
    on_main([&] { link_.batch_refused(batch, why, expected); });
}

Result<std::string> SyncLink::cursor() {
    return on_main([&] { return link_.cursor(); });
}

Result<void> SyncLink::changes(wire::Changes changes) {
    downlink::Progress progress;
    progress.changes = std::move(changes);
    // Step by step, so that requests are served in between.
    while (!progress.done) {
        if (auto applied = on_main([&] { return link_.apply_step(progress); }); !applied) {
            return applied;
        }
    }
    return {};
}

Result<std::optional<std::string>> SyncLink::wanted_model() {
    return on_main([&] { return link_.wanted_model(); });
}

void SyncLink::model_arrived(std::string_view version, std::string bytes) {
    on_main([&] { link_.model_arrived(version, std::move(bytes)); });
}

void SyncLink::reached(bool reached) {
    on_main([&] { link_.reached(reached); });
}

void SyncLink::trouble(const Error& error) {
    link_.trouble(error);
}

}  // namespace tillside::engine::run
