// The tickets that are open on this till now: the newest revision of each basket and the customer
// attached to it. Kept in memory only, and bounded: a host sends the whole basket with every
// change, so the engine may forget them at any time. Store and till are the engine's own (the
// dispatcher refuses others), so business day and number tell tickets apart; tickets of training
// mode are others than real ones of the same number.
//
// Thread: the engine's main thread.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "sdk/schema/till.hpp"

namespace tillside::engine::checkout {

struct Ticket {
    std::string business_day;
    std::string number;
    bool training = false;
    std::string customer_id;  // 16 bytes, or empty
    till::Basket basket;      // of the newest revision seen; only its revision where that is all
    bool put_aside = false;   // suspended in that revision
    bool ended = false;       // completed, voided or returned
    bool looked_up = false;   // what is on disk of it is in the fields above
};

// Whether advice for that revision of the basket comes too late.
[[nodiscard]] inline bool is_stale(const Ticket& ticket, std::uint64_t revision) {
    return ticket.ended || revision < ticket.basket.revision() ||
           (ticket.put_aside && revision == ticket.basket.revision());
}

class Tickets {
public:
    static constexpr std::size_t tickets_max = 64;

    // The ticket that the context names; made where it is new. Valid until the next call.
    [[nodiscard]] Ticket& of(const till::Context& context);
    // As of(), but nullptr where it is not known.
    [[nodiscard]] const Ticket* find(const till::Context& context) const;
    // The sale has ended.
    void close(const till::Context& context);

private:
    std::list<Ticket> newest_first_;
};

}  // namespace tillside::engine::checkout
