// The tickets that are open on this till now: the newest revision of each basket and the customer
// attached to it. Kept in memory only, and bounded: a host sends the whole basket with every
// change, so the engine may forget them at any time.
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
    std::string customer_id;  // 16 bytes, or empty
    till::Basket basket;      // of the newest revision seen
};

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
