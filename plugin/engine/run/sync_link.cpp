#include "plugin/engine/run/sync_link.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <future>
#include <utility>

#include "plugin/engine/log/about.hpp"

namespace tillside::engine::run {

uplink::Options uplink_options(const wire::TillSecrets& secrets, std::uint32_t retry_ms_max,
                               const Credentials& credentials) {
    std::string url = secrets.head_office_url();
    while (url.ends_with('/'))
        url.pop_back();
    return {{std::move(url), secrets.token(), secrets.certificate_authority_pem(),
             credentials.identity()},
            retry_ms_max};
}

namespace {

// Head office's words for a till that it does not let in.
bool is_refusal(std::string_view code) {
    constexpr std::array codes{"unknown_token",       "till_revoked",      "certificate_needed",
                               "certificate_unknown", "certificate_ended", "certificate_expired",
                               "other_till"};
    return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

template <typename F>
auto SyncLink::on_main(F&& f) {
    std::promise<std::invoke_result_t<F>> answer;
    auto answered = answer.get_future();
    boost::asio::post(rooms_.io, [&] {
        const log::About about(about_);
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            f();
            answer.set_value();
        } else {
            answer.set_value(f());
        }
    });
    return answered.get();
}

SyncLink::SyncLink(const Rooms& rooms, uplink::Options options)
    : rooms_(rooms), uplink_(std::move(options), *this) {}

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
    return on_main([&] { return rooms_.link.suppressions(); });
}

Result<void> SyncLink::suppressions_sent(const wire::SuppressionBatch& batch) {
    return on_main([&] { return rooms_.link.suppressions_sent(batch); });
}

Result<std::optional<wire::EventBatch>> SyncLink::next_batch(std::optional<uplink::Position> sent) {
    return on_main([&] { return rooms_.link.next_batch(sent); });
}

Result<wire::EventBatch> SyncLink::sign_of_life() {
    return on_main([&] { return rooms_.link.sign_of_life(); });
}

Result<void> SyncLink::acknowledged(const wire::EventBatch& batch,
                                    const wire::Acknowledgement& answer) {
    return on_main([&] {
        rooms_.health.let_in();
        return rooms_.link.acknowledged(batch, answer);
    });
}

void SyncLink::batch_refused(const wire::EventBatch& batch, const Error& why,
                             std::optional<std::uint64_t> expected) {
    on_main([&] {
        note_refusal(why);
        rooms_.link.batch_refused(batch, why, expected);
    });
}

Result<std::string> SyncLink::cursor() {
    return on_main([&] { return rooms_.link.cursor(); });
}

Result<void> SyncLink::changes(wire::Changes changes) {
    downlink::Progress progress;
    progress.changes = std::move(changes);
    // Step by step, so that requests are served in between.
    while (!progress.done) {
        if (auto applied = on_main([&] { return rooms_.link.apply_step(progress); }); !applied) {
            return applied;
        }
    }
    return {};
}

std::shared_ptr<const wire::ZstdDictionary> SyncLink::dictionary() {
    return on_main([&] { return rooms_.link.dictionary(); });
}

Result<std::optional<std::string>> SyncLink::wanted_model() {
    return on_main([&] { return rooms_.link.wanted_model(); });
}

void SyncLink::model_arrived(std::string_view version, std::string bytes) {
    on_main([&] { rooms_.link.model_arrived(version, std::move(bytes)); });
}

void SyncLink::reached(bool reached) {
    on_main([&] { rooms_.link.reached(reached); });
}

// Main thread.
void SyncLink::note_refusal(const Error& error) {
    if (!is_refusal(error.code)) return;
    rooms_.health.refused(error.message);
    if (error.code == "certificate_expired") rooms_.credentials.expired();
}

void SyncLink::trouble(const Error& error) {
    on_main([&] { note_refusal(error); });
    const log::About about(about_);
    rooms_.link.trouble(error);
}

}  // namespace tillside::engine::run
