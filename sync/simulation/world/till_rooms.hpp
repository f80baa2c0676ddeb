// A till's rooms over a simulated disk, put together as the engine does it (run/engine.cpp), with
// the clock of its machine. Sockets, the uplink's thread and the log are left out; everything that
// decides is the till's own.
//
// Thread: one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/checkout/checkout.hpp"
#include "plugin/engine/run/customer_rooms.hpp"
#include "plugin/engine/run/health.hpp"
#include "plugin/engine/run/interface_rooms.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/suggestions/advisor.hpp"
#include "plugin/engine/sync/link.hpp"
#include "sync/uplink/conversation.hpp"

namespace tillside::simulation {

class TillRooms {
public:
    struct Setting {
        std::string folder;
        wire::TillSecrets secrets;
        std::function<Now()> clock;
        std::function<std::uint64_t()> dice;
        std::uint32_t retry_ms_max = 0;
        std::size_t batch_events = 0;
        // Called where a customer is asked for at head office, so that the conversation is due.
        std::function<void()> on_find;
    };

    // Opens what lies on the disk and starts, as after a power-up.
    [[nodiscard]] static Result<std::unique_ptr<TillRooms>> start(Setting setting);
    TillRooms(const TillRooms&) = delete;
    TillRooms& operator=(const TillRooms&) = delete;

    // What the engine does twice a second.
    [[nodiscard]] Result<void> tick();

    // What it does last, when it is told to end.
    [[nodiscard]] Result<void> close();

    engine::store::Database& database() { return *parts_.database; }
    engine::outbox::Outbox& outbox() { return *parts_.outbox; }
    engine::server::Dispatcher& dispatcher() { return dispatcher_; }
    engine::run::CustomerRooms& customers() { return customers_; }
    uplink::Conversation& conversation() { return conversation_; }

private:
    // What is opened before any room is made.
    struct Parts {
        std::unique_ptr<engine::store::Database> database;
        std::unique_ptr<engine::outbox::Outbox> outbox;
        std::unique_ptr<engine::run::CustomerFiles> files;
    };
    TillRooms(Setting setting, Parts parts);
    [[nodiscard]] Result<void> open_customers();

    class AskHeadOffice final : public engine::customers::Elsewhere {
    public:
        explicit AskHeadOffice(TillRooms& rooms) : rooms_(rooms) {}
        [[nodiscard]] bool ask(const wire::Find& find, Answered answered) override;

    private:
        TillRooms& rooms_;
    };

    Setting setting_;
    Parts parts_;
    engine::server::Dispatcher dispatcher_;
    engine::server::Announcements announcements_;
    engine::spool::Spool spool_;
    engine::run::Health health_;
    engine::checkout::Tickets tickets_;
    engine::suggestions::ModelStore models_;
    engine::suggestions::Advisor advisor_;
    engine::checkout::Checkout checkout_;
    AskHeadOffice head_office_;
    engine::run::CustomerRooms customers_;
    engine::run::InterfaceRooms interface_;
    engine::sync::Link link_;
    uplink::Conversation conversation_;
    bool customers_open_ = false;
};

// The ids of the person that a till takes a customer id for; the id alone where it knows nobody.
[[nodiscard]] std::vector<std::string> person_of(TillRooms& rooms, std::string_view customer_id);

}  // namespace tillside::simulation
