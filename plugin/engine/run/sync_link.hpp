// Between the uplink's thread and the engine's: asks the main thread, which owns the database and
// every room, for what sync/link.hpp gives. Nothing of a room is touched on the uplink's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "plugin/engine/customers/elsewhere.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/run/credentials.hpp"
#include "plugin/engine/run/health.hpp"
#include "plugin/engine/sync/link.hpp"
#include "sync/uplink/uplink.hpp"

namespace tillside::engine::run {

// Where head office is, by the till's secrets.
[[nodiscard]] uplink::Options uplink_options(const wire::TillSecrets& secrets,
                                             std::uint32_t retry_ms_max,
                                             const Credentials& credentials);

class SyncLink final : public uplink::UplinkHost, public customers::Elsewhere {
public:
    struct Rooms {
        boost::asio::io_context& io;
        outbox::Outbox& outbox;
        sync::Link& link;
        Health& health;
        Credentials& credentials;
    };
    // All of them outlive it.
    SyncLink(const Rooms& rooms, uplink::Options options);

    // Main thread. `ended` is called there, once, some time after request_stop(); the main loop has
    // to run until then.
    void start(std::function<void()> ended);
    void request_stop() { uplink_.request_stop(); }
    // Main thread: wakes the uplink where the outbox has grown since the last time.
    void after_request();

    // ---- customers::Elsewhere, main thread
    [[nodiscard]] bool ask(const wire::Find& find, Answered answered) override;

    // ---- uplink::UplinkHost, the uplink's thread
    [[nodiscard]] Result<wire::SuppressionBatch> suppressions() override;
    [[nodiscard]] Result<void> suppressions_sent(const wire::SuppressionBatch& batch) override;
    [[nodiscard]] Result<std::optional<wire::EventBatch>> next_batch(
        std::optional<uplink::Position> sent) override;
    [[nodiscard]] Result<wire::EventBatch> sign_of_life() override;
    [[nodiscard]] Result<void> acknowledged(const wire::EventBatch& batch,
                                            const wire::Acknowledgement& answer) override;
    void batch_refused(const wire::EventBatch& batch, const Error& why,
                       std::optional<std::uint64_t> expected) override;
    [[nodiscard]] std::shared_ptr<const wire::ZstdDictionary> dictionary() override;
    [[nodiscard]] Result<std::string> cursor() override;
    [[nodiscard]] Result<void> changes(wire::Changes changes) override;
    [[nodiscard]] Result<std::optional<std::string>> wanted_model() override;
    void model_arrived(std::string_view version, std::string bytes) override;
    void about(std::string_view request_id) override { about_ = request_id; }
    void reached(bool reached) override;
    void trouble(const Error& error) override;

private:
    // Runs f on the main thread and waits for it; what it logs meanwhile names the request.
    template <typename F>
    auto on_main(F&& f);

    void note_refusal(const Error& error);

    Rooms rooms_;
    std::uint64_t seen_activity_ = 0;
    std::string about_;  // the uplink's thread writes it, and waits while the main thread reads it
    uplink::Uplink uplink_;
};

}  // namespace tillside::engine::run
