// Membership of special standing: a customer on a manager's list is asked when they are attached
// to a sale (never, not now, yes), a yes needs a manager's PIN, and every step is an event, so
// that the funnel from list to member adds up at head office. After "never" nobody asks again;
// nothing is asked while the till is to be quiet, and one question a sale at most.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/checkout/tickets.hpp"
#include "plugin/engine/interface/elevations.hpp"
#include "plugin/engine/interface/prompts.hpp"
#include "plugin/engine/interface/quiet.hpp"
#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/vip/invitations.hpp"

namespace tillside::engine::vip {

class Vip {
public:
    struct Rooms {
        Invitations& invitations;
        interface::Prompts& prompts;
        interface::Elevations& elevations;
        interface::Quiet& quiet;
        outbox::Outbox& outbox;
        const checkout::Tickets& tickets;
    };
    // The rooms outlive this.
    explicit Vip(const Rooms& rooms) : rooms_(rooms) {}

    // Takes the answers to the question, and managers' consents. Refusals: "customer_changed",
    // "invitation_gone", "second_person_needed" (who rings the sale cannot approve it as well).
    void join();
    // After a request was served: marks members on cards, and asks where somebody is to be asked.
    [[nodiscard]] Result<void> after(const server::Served& served, till::Reply& reply);

private:
    [[nodiscard]] Result<void> ask(const Invitation& invitation, std::string_view language,
                                   const server::Served& served, till::Reply& reply);
    [[nodiscard]] Result<void> want_manager(const Invitation& invitation,
                                            const till::Context& context, till::Reply& reply,
                                            Now now);
    [[nodiscard]] Result<void> answered(const interface::Answered& answered, till::Reply& reply);
    [[nodiscard]] Result<void> approved(const interface::Granted& granted, till::Reply& reply);
    struct Step {
        std::uint32_t answer = 0;  // InvitationAnswered.answer
        std::string manager = {};
        std::string reason = {};
    };
    [[nodiscard]] Result<void> record(const Invitation& invitation, const Step& step,
                                      const till::Context& context, const server::Call& call,
                                      till::Reply& reply);

    Rooms rooms_;
};

}  // namespace tillside::engine::vip
