// The till's rooms as the uplink sees them: hands batches out and takes results in. It decides
// nothing about when (sync/uplink does) and touches no network.
//
// Thread: the engine's main thread; a program whose uplink has a thread of its own asks through
// run/sync_link.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/engine/catalogue/catalogue.hpp"
#include "plugin/engine/customers/key_ring.hpp"
#include "plugin/engine/downlink/downlink.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/store/database.hpp"
#include "plugin/engine/store/reserve.hpp"
#include "plugin/engine/suggestions/model_store.hpp"
#include "sync/uplink/uplink_host.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::sync {

struct Limits {
    std::size_t batch_events = 2'000;
};

class Link final : public uplink::UplinkHost {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        customers::KeyRing& keys;
        downlink::Downlink& downlink;
        catalogue::Catalogue& catalogue;
        suggestions::ModelStore& models;
        const wire::SigningKey& signing_key;
        // What the till says of itself, and who is told whether head office is reached.
        std::function<Result<wire::TillHealth>(Now)> health;
        std::function<void(bool reached, Now)> on_reached;
        std::function<Now()> clock;
        store::Reserve* reserve = nullptr;  // for suppressions on a full disk; or none
    };
    // All rooms outlive it.
    Link(Rooms rooms, Limits limits) : rooms_(std::move(rooms)), limits_(limits) {}

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
    // Applies the whole message; apply_step() does so piece by piece, for a till that answers its
    // host in between.
    [[nodiscard]] Result<void> changes(wire::Changes changes) override;
    [[nodiscard]] Result<void> apply_step(downlink::Progress& progress);
    [[nodiscard]] Result<std::optional<std::string>> wanted_model() override;
    void model_arrived(std::string_view version, std::string bytes) override;
    void reached(bool reached) override;
    void trouble(const Error& error) override;

private:
    [[nodiscard]] Result<wire::EventBatch> envelope(Now now);
    [[nodiscard]] bool may_go_unsigned(const outbox::Pending& pending,
                                       const wire::EventBatch& batch, Now now) const;
    void sign(wire::EventBatch& batch, std::uint64_t sequence, const wire::Hash& head, Now now);
    [[nodiscard]] Result<void> follow_restore(const wire::EventBatch& batch,
                                              const wire::Acknowledgement& answer);
    [[nodiscard]] Result<void> rewind_to(const outbox::Watermark& ours, std::uint64_t held);
    [[nodiscard]] Result<void> rewind(outbox::Watermark next);
    [[nodiscard]] Result<void> restart_chain(std::uint64_t epoch);
    [[nodiscard]] Result<void> let_go(const wire::Acknowledgement& answer);
    [[nodiscard]] Result<void> resend(const wire::Acknowledgement& answer, Now now);
    void log_loading(const wire::Changes& changes);
    [[nodiscard]] Result<void> install_model(std::string_view version, std::string_view bytes);

    Rooms rooms_;
    Limits limits_;
    bool signature_wanted_ = false;  // by this head office, of every batch
    bool any_unsigned_ = false;      // since the last signature
    std::int64_t signed_us_ = 0;     // when something was last signed; 0: never
    std::int64_t health_us_ = 0;     // when the till last said how it is
    std::uint64_t logged_part_ = 0;  // of twenty, while everything is sent anew
};

}  // namespace tillside::engine::sync
