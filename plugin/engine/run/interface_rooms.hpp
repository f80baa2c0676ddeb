// The rooms that speak to people through the host: what it can draw, questions, managers' consents,
// and what customers say and ask. Put together, and what they add to every reply.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/interface/elevations.hpp"
#include "plugin/engine/interface/host.hpp"
#include "plugin/engine/interface/invitations.hpp"
#include "plugin/engine/interface/prompts.hpp"
#include "plugin/engine/interface/quiet.hpp"
#include "plugin/engine/loyalty/own_card.hpp"
#include "plugin/engine/privacy/address_opt_out.hpp"
#include "plugin/engine/privacy/requests.hpp"
#include "plugin/engine/privacy/reveal.hpp"
#include "plugin/engine/run/customer_rooms.hpp"
#include "plugin/engine/service/enquiries.hpp"
#include "plugin/engine/service/service.hpp"
#include "plugin/engine/vip/vip.hpp"

namespace tillside::engine::run {

class InterfaceRooms {
public:
    // All outlive this.
    InterfaceRooms(store::Database& database, outbox::Outbox& outbox,
                   const checkout::Tickets& tickets, CustomerRooms& customers);
    InterfaceRooms(const InterfaceRooms&) = delete;
    InterfaceRooms& operator=(const InterfaceRooms&) = delete;

    // Serves ANSWER_PROMPT, ELEVATE, KEEP_QUIET, REVEAL_CONTACT, SUPPRESS_ADDRESS,
    // OPEN_PRIVACY_REQUEST, GIVE_FEEDBACK, OPEN_COMPLAINT, LOG_INTERACTION and ENQUIRE.
    void join(server::Dispatcher& dispatcher);
    // After a request was served and other rooms have added theirs: a question where one is due,
    // and the reply made fit for the host. Never costs the reply.
    void finish(const server::Served& served, till::Reply& reply);
    void fit(till::Reply& reply) const;

    [[nodiscard]] interface::Host& host() { return host_; }
    [[nodiscard]] interface::Prompts& prompts() { return prompts_; }
    [[nodiscard]] interface::Elevations& elevations() { return elevations_; }

private:
    CustomerRooms& customers_;
    interface::Host host_;
    interface::Prompts prompts_;
    interface::Elevations elevations_;
    interface::Quiet quiet_;
    interface::Invitations invitations_;
    vip::Vip vip_;
    loyalty::OwnCard own_card_;
    privacy::Reveal reveal_;
    privacy::AddressOptOut address_opt_out_;
    privacy::Requests requests_;
    service::Service service_;
    service::Enquiries enquiries_;
};

}  // namespace tillside::engine::run
