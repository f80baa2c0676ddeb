// Between the uplink's thread and the engine's: hands batches out and takes results in, always by
// asking the main thread, which owns the database and every room. Nothing of a room is touched on
// the uplink's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>

#include "plugin/engine/customers/elsewhere.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "plugin/engine/downlink/downlink.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/run/health.hpp"
#include "plugin/engine/suggestions/model_store.hpp"
#include "sync/uplink/uplink.hpp"

namespace tillside::engine::run {

class SyncLink final : public uplink::UplinkHost, public customers::Elsewhere {
public:
    struct Rooms {
        boost::asio::io_context& io;
        store::Database& database;
        outbox::Outbox& outbox;
        customers::KeyRing& keys;
        downlink::Downlink& downlink;
        catalogue::Catalogue& catalogue;
        suggestions::ModelStore& models;
        Health& health;
        const wire::SigningKey& signing_key;
    };
    struct Limits {
        std::size_t batch_events = 500;
        std::uint32_t retry_ms_max = 30'000;
    };
    // All rooms outlive it.
    SyncLink(Rooms rooms, Limits limits, const wire::TillSecrets& secrets);

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
    [[nodiscard]] Result<std::optional<wire::EventBatch>> next_batch() override;
    [[nodiscard]] Result<wire::EventBatch> sign_of_life() override;
    [[nodiscard]] Result<void> acknowledged(const wire::EventBatch& batch,
                                            const wire::Acknowledgement& answer) override;
    void batch_refused(const wire::EventBatch& batch, const Error& why,
                       std::optional<std::uint64_t> expected) override;
    [[nodiscard]] Result<std::string> cursor() override;
    [[nodiscard]] Result<void> changes(wire::Changes changes) override;
    [[nodiscard]] Result<std::optional<std::string>> wanted_model() override;
    void model_arrived(std::string_view version, std::string bytes) override;
    void reached(bool reached) override;
    void trouble(const Error& error) override;

private:
    // Runs f on the main thread and waits for it.
    template <typename F>
    auto on_main(F&& f);

    [[nodiscard]] Result<wire::EventBatch> envelope();
    [[nodiscard]] Result<void> keep_acknowledgement(const wire::EventBatch& batch,
                                                    const wire::Acknowledgement& answer);
    void log_loading(const wire::Changes& changes);
    void mend_chain(const wire::EventBatch& batch, const Error& why,
                    std::optional<std::uint64_t> expected);
    [[nodiscard]] Result<void> install_model(std::string_view version, std::string_view bytes);

    Rooms rooms_;
    Limits limits_;
    std::uint64_t seen_activity_ = 0;
    std::uint64_t logged_part_ = 0;  // of twenty, while everything is sent anew
    uplink::Uplink uplink_;
};

}  // namespace tillside::engine::run
