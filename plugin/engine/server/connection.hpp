// One connection of the plugin: reads frames, has them answered one a turn, writes the replies.
// Output that the peer does not take is bounded by neither serving nor reading on until then.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <string>

#include "plugin/engine/server/frame_reader.hpp"

namespace tillside::engine::server {

class SocketServer;

class Connection : public std::enable_shared_from_this<Connection> {
public:
    // `turned_away`: beyond the limit of connections; its first request is answered with that.
    Connection(boost::asio::local::stream_protocol::socket socket, SocketServer& server,
               bool turned_away);

    void start() { read(); }
    void close();
    [[nodiscard]] bool turned_away() const { return turned_away_; }

private:
    void read();
    // Serves the next frame where it has come whole, and sees to it that the rest follows.
    void go_on();
    // False where the connection has to end.
    [[nodiscard]] bool serve(const FrameReader::Next& next);
    [[nodiscard]] bool send(std::string bytes);
    [[nodiscard]] bool send_late(std::string bytes, std::uint32_t late_ms);
    void write_rest();
    void end();

    boost::asio::local::stream_protocol::socket socket_;
    SocketServer* server_;
    FrameReader input_;
    std::string output_;    // what the peer has not taken yet
    bool closing_ = false;  // end once output_ is written
    bool turned_away_;
};

}  // namespace tillside::engine::server
