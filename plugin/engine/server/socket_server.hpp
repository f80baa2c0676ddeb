// The socket server: carries frames between the plugin's connections and the dispatcher, all on one
// thread, without a hop between reading a request and writing its reply. It judges frames, peers
// and deadlines; it does not look into payloads.
//
// A request that is wrong in itself (version, encoding, kind, payload) gets a reply that refuses
// it, and the connection goes on. Where the stream cannot go on (a length that no frame has) the
// connection is closed, with a line in the log.
//
// More connections than connections_max are turned away in words: the first call on one gets the
// refusal "too_many_connections" and the connection is closed. A post gets no answer there, so that
// the plugin spools it. A crowd beyond turned_away_max is closed without a word.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "plugin/engine/server/announcements.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/server/listener.hpp"

namespace tillside::engine::server {

struct Peers {
    std::vector<std::uint32_t> uids;  // beside the engine's own user and root
    std::vector<std::uint32_t> gids;
};

class Connection;

class SocketServer {
public:
    static constexpr std::size_t connections_max = 64;
    static constexpr std::size_t turned_away_max = 16;

    // What a server needs of the engine. All outlive it.
    struct Rooms {
        Dispatcher& dispatcher;
        Announcements& announcements;
        std::function<void()> before_answering;  // called before each request is served
        std::function<void()> after_answering;   // called when its reply is in the socket
    };

    SocketServer(boost::asio::io_context& io, Listener listener, Peers peers, Rooms rooms);
    ~SocketServer();
    SocketServer(const SocketServer&) = delete;
    SocketServer& operator=(const SocketServer&) = delete;

    void start();
    // Accepts nobody any more and closes every connection; replies already made are written.
    void stop();

    [[nodiscard]] std::size_t connections() const { return connections_.size(); }
    // Requests that came too late and were not executed.
    [[nodiscard]] std::uint64_t discarded() const { return discarded_; }

private:
    friend class Connection;
    void accept();
    void take(boost::asio::local::stream_protocol::socket socket);
    [[nodiscard]] bool is_allowed(int descriptor) const;
    [[nodiscard]] bool has_room() const;
    // The bytes that refuse a frame for want of room; empty where no answer is the right one.
    [[nodiscard]] static std::string turn_away(const struct Frame& frame);
    struct Outgoing {
        std::string bytes;          // empty where the frame is discarded or not answered
        std::uint32_t late_ms = 0;  // to be written so much later
    };
    [[nodiscard]] Outgoing answer(const struct Frame& frame, std::string_view payload);
    void answered() const {
        if (rooms_.after_answering) rooms_.after_answering();
    }
    void forget(Connection* connection);

    boost::asio::io_context& io_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    Listener listener_;
    Peers peers_;
    Rooms rooms_;
    std::list<std::shared_ptr<Connection>> connections_;
    std::uint64_t discarded_ = 0;
};

}  // namespace tillside::engine::server
