// What a sandbox does to the real rooms' answers: lateness and silence on demand, and the states
// whose features come later (VIP, an open complaint, under-age, discount offers, cards), which are
// put on the reply from the sandbox's own data. What triggers what is in sdk/SANDBOX.md.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/checkout/tickets.hpp"
#include "plugin/engine/sandbox/people.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::sandbox {

inline constexpr std::uint32_t slow_ms = 2'000;

class Stage {
public:
    struct Rooms {
        checkout::Tickets& tickets;
    };
    // The rooms outlive this.
    explicit Stage(const Rooms& rooms) : rooms_(rooms) {}

    // Before a request is served: SLOW- and AWAY- tickets, the slow customer; STALE- tickets get a
    // newer revision, so that the one that comes is out of date.
    [[nodiscard]] server::Manner manner(const server::Served& served);
    // After it was served, before the reply is made fit for the host.
    void dress(const server::Served& served, till::Reply& reply);

private:
    void dress_customers(const server::Served& served, till::Reply& reply);
    void dress_basket(const server::Served& served, till::Reply& reply);

    Rooms rooms_;
};

}  // namespace tillside::engine::sandbox
