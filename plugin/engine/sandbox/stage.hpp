// What a sandbox does to the real rooms' answers: lateness and silence on demand, and the states
// whose features come later (VIP, an open complaint, under-age, discount offers, cards), which are
// put on the reply from the sandbox's own data. What triggers what is in sdk/SANDBOX.md.
//
// Thread: the engine's main thread.
#pragma once

#include <deque>
#include <string>

#include "plugin/engine/checkout/tickets.hpp"
#include "plugin/engine/customers/look_up.hpp"
#include "plugin/engine/interface/elevations.hpp"
#include "plugin/engine/interface/prompts.hpp"
#include "plugin/engine/sandbox/people.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::sandbox {

inline constexpr std::uint32_t slow_ms = 2'000;

class Stage {
public:
    struct Rooms {
        checkout::Tickets& tickets;
        interface::Prompts& prompts;
        interface::Elevations& elevations;
        customers::LookUp& look_up;
    };
    // The rooms outlive this.
    explicit Stage(const Rooms& rooms) : rooms_(rooms) {}

    // What becomes of the answers to its questions: a toast that names them, and, where a manager
    // agreed, the member's card.
    void join();

    // Before a request is served: SLOW- and AWAY- tickets, the slow customer; STALE- tickets get a
    // newer revision, so that the one that comes is out of date.
    [[nodiscard]] server::Manner manner(const server::Served& served);
    // After it was served, before the reply is made fit for the host.
    void dress(const server::Served& served, till::Reply& reply);

private:
    void dress_customers(const server::Served& served, till::Reply& reply);
    void dress_basket(const server::Served& served, till::Reply& reply);
    void ask(const server::Served& served, till::Reply& reply);
    void want_manager(const server::Served& served, till::Reply& reply);
    [[nodiscard]] bool agreed_on(const till::Context& context) const;

    Rooms rooms_;
    std::deque<std::string> agreed_;  // tickets on which a manager has agreed, newest last
};

}  // namespace tillside::engine::sandbox
