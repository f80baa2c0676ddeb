// One connection of the plugin: reads frames, has them answered, writes the replies. Output that
// the peer does not take is bounded by not reading on until it is taken.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <string>

#include "plugin/engine/server/frame_reader.hpp"

namespace tillside::engine::server {

class SocketServer;

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(boost::asio::local::stream_protocol::socket socket, SocketServer& server);

    void start() { read(); }
    void close();

private:
    void read();
    void on_bytes(std::size_t count);
    // Serves the frames that are complete; false where the connection has to end.
    [[nodiscard]] bool serve_frames();
    [[nodiscard]] bool send(std::string bytes);
    [[nodiscard]] bool send_late(std::string bytes, std::uint32_t late_ms);
    void write_rest();
    void end();

    boost::asio::local::stream_protocol::socket socket_;
    SocketServer* server_;
    FrameReader input_;
    std::string output_;    // what the peer has not taken yet
    bool closing_ = false;  // end once output_ is written
};

}  // namespace tillside::engine::server
