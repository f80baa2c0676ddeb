// What connections of the server share: the worker, who waits for news, who is open. For this
// folder only. Everything but `worker` belongs to the network thread.
#pragma once

#include <utility>  // before Asio: its coroutine header of Boost 1.74 needs it

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/api/port.hpp"
#include "sync/head_office/api/server/descriptors.hpp"
#include "sync/head_office/http/byte_budget.hpp"

namespace boost::asio::ssl {
class context;
}

namespace tillside::head_office::api {

namespace asio = boost::asio;

// A large body that is not yet read.
struct WaitsForTurn {
    std::size_t bytes;
    std::string_view caller;
    asio::steady_timer timer;
    std::shared_ptr<http::ByteBudget::Share> share = {};  // set when it is its turn
};

// A request that may have to wait for news; there from before it is asked, so that what happens
// between an answer and the wait is not missed.
struct WaitsForNews {
    asio::steady_timer timer;
    std::vector<std::string> topics = {};  // none: all
    bool woken = false;
};

struct Core {
    explicit Core(http::ByteBudget& budget) : bodies(budget) {
        bodies.on_release([this] {
            if (turns_waited_for > 0) asio::post(network, [this] { next_turns(); });
        });
    }

    asio::io_context network{1};
    asio::thread_pool worker{1};
    asio::thread_pool beside_worker{1};     // prepares large requests
    asio::thread_pool waiting_for_disk{1};  // settles answers (http::Response::before_sent)
    bool stopping = false;
    http::ByteBudget& bodies;
    std::deque<WaitsForTurn*> turns;  // in the order in which they came
    std::atomic<int> turns_waited_for = 0;
    std::set<WaitsForNews*> waiting;
    // Connections that are open; each with what breaks off its reading while it is idle.
    std::map<const void*, std::function<void()>> idle;
    std::size_t open = 0;
    const std::size_t open_max = make_room_for_connections();

    // Lets those begin for whom there is room. Wakes them; they are in `turns` no longer.
    void next_turns();
    // Those that wait for news of one of these; no topics: all.
    void wake_waiting(const std::vector<std::string>& topics);
};

struct Conversation {
    Core& core;
    Port& port;
    std::size_t body_bytes_max;
    std::string peer;
    std::shared_ptr<const certificates::TillCertificate> certificate = {};  // shown by the caller
};

// A body of up to this size is read before anybody is asked, and is not prepared.
inline constexpr std::uint64_t small_body_bytes = 64 * 1024;
inline constexpr std::chrono::seconds handshake_time_max{10};
inline constexpr std::chrono::seconds idle_time_max{75};
inline constexpr std::chrono::seconds body_time_max{60};
// A large body waits so long for its turn: less than half of what a till waits for its answer.
inline constexpr std::chrono::seconds turn_time_max{10};
// One that takes longer than this to come holds up no others: shops with thin lines are many.
inline constexpr std::chrono::seconds turn_held_max{2};
inline constexpr std::chrono::seconds write_time_max{60};
// How long a peer may take to answer the end of a TLS session; clients that keep connections for
// later often do not read it.
inline constexpr std::chrono::seconds farewell_time_max{1};
inline constexpr std::chrono::seconds stop_time_max{5};

using Answer = std::optional<http::Response>;

// Room for a body, or the answer that refuses it.
struct Room {
    std::shared_ptr<http::ByteBudget::Share> share = {};
    Answer refusal = {};
};
asio::awaitable<Room> room_for_body(Conversation& conversation, const http::Request& head,
                                    std::uint64_t bytes);

// What the port says, asked on the worker; resumes on the network thread. Whatever a library throws
// there becomes an answer of status 500: one request never ends the server.
asio::awaitable<Answer> refusal_of_port(Conversation& conversation, const http::Request& head);
asio::awaitable<bool> is_known_to_port(Conversation& conversation, const http::Request& head);
// Asked again at every change until it has news or the request's time is over; always an answer.
asio::awaitable<Answer> answer_of_port(Conversation& conversation, http::Request& request);

// Tells the port of a stranger, without waiting for it.
void tell_of_stranger(const Conversation& conversation);

// One connection from its first byte to its end; never throws.
asio::awaitable<void> converse_plain(asio::ip::tcp::socket socket, Conversation conversation);
asio::awaitable<void> converse_tls(asio::ip::tcp::socket socket, asio::ssl::context& tls,
                                   Conversation conversation);

}  // namespace tillside::head_office::api
