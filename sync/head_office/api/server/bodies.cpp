// Room for a body before any of it is read (http/byte_budget.hpp): small ones have it or are
// refused, large ones wait for their turn.
#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sync/head_office/api/server/core.hpp"

namespace tillside::head_office::api {

namespace {

using Rank = http::ByteBudget::Rank;
using Wait = http::ByteBudget::Wait;

asio::awaitable<Room> room_for_small(Conversation& conversation, const http::Request& head,
                                     std::size_t bytes) {
    Core& core = conversation.core;
    Room room;
    room.share = core.bodies.take(bytes, Rank::stranger);
    if (room.share) co_return room;
    // Strangers have spent theirs; who is none goes on.
    if (co_await is_known_to_port(conversation, head)) {
        const Rank rank = conversation.port.is_urgent(head) ? Rank::urgent : Rank::usual;
        room.share = core.bodies.take(bytes, rank, http::caller_of(head));
        if (room.share) co_return room;
    }
    core.bodies.count_put_off();
    room.refusal = http::put_off();
    co_return room;
}

// In the order in which they came, but each caller's first before anybody's second.
asio::awaitable<Room> room_for_large(Conversation& conversation, const http::Request& head,
                                     std::size_t bytes) {
    Core& core = conversation.core;
    Room room;
    room.refusal = co_await refusal_of_port(conversation, head);
    if (room.refusal) co_return room;
    // With what the connection reads it through, until it is there (is_only()).
    WaitsForTurn waits{bytes + small_body_bytes, http::caller_of(head),
                       asio::steady_timer(core.network, turn_time_max)};
    ++core.turns_waited_for;  // first: what is given back from now on is told
    core.turns.push_back(&waits);
    core.next_turns();
    if (!waits.share) {
        boost::system::error_code woken;
        co_await waits.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        std::erase(core.turns, &waits);
    }
    --core.turns_waited_for;
    room.share = std::move(waits.share);
    if (room.share) co_return room;
    core.bodies.count_put_off();
    room.refusal = http::put_off();
    co_return room;
}

}  // namespace

void Core::next_turns() {
    const auto served = [this](WaitsForTurn* waits, bool& full) {
        auto turn = bodies.begin(waits->bytes, waits->caller);
        full = turn.wait == Wait::for_others;
        if (!turn.share) return false;
        waits->share = std::move(turn.share);
        waits->timer.cancel();
        return true;
    };
    bool full = false;
    for (const bool first : {true, false}) {
        std::erase_if(turns, [&](WaitsForTurn* waits) {
            if (full || stopping || (first && bodies.has_begun(waits->caller))) return false;
            return served(waits, full);
        });
    }
}

asio::awaitable<Room> room_for_body(Conversation& conversation, const http::Request& head,
                                    std::uint64_t bytes) {
    if (bytes <= small_body_bytes) co_return co_await room_for_small(conversation, head, bytes);
    co_return co_await room_for_large(conversation, head, bytes);
}

}  // namespace tillside::head_office::api
