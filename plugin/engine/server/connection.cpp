#include "plugin/engine/server/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <span>
#include <utility>

#include "plugin/engine/log/log.hpp"
#include "plugin/engine/server/socket_server.hpp"
#include "plugin/engine/store/faults.hpp"

namespace tillside::engine::server {

Connection::Connection(boost::asio::local::stream_protocol::socket socket, SocketServer& server,
                       bool turned_away)
    : socket_(std::move(socket)), server_(&server), turned_away_(turned_away) {}

void Connection::read() {
    const std::span<char> room = input_.room();
    socket_.async_read_some(
        boost::asio::buffer(room.data(), room.size()),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
            if (error) return self->end();
            self->input_.take(count);
            self->go_on();
        });
}

// One frame a turn: a peer that sends many at once does not keep the others waiting. Nothing more
// is served while the peer has not taken a reply, which bounds what is kept for it.
void Connection::go_on() {
    if (server_ == nullptr) return;
    const auto next = input_.next();
    if (!next) return read();
    closing_ = !serve(*next);
    if (!output_.empty()) return write_rest();
    if (closing_) return end();
    if (!input_.has_more()) return go_on();
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->go_on(); });
}

bool Connection::serve(const FrameReader::Next& next) {
    turned_away_ = turned_away_ && !server_->has_room();
    if (turned_away_) {
        (void)send(SocketServer::turn_away(next.frame));
        return false;
    }
    if (next.last) {
        log::warning("connection_closed",
                     {{"reason", "a length that no frame has"}, {"length", next.frame.length}});
        (void)send(server_->answer(next.frame, {}).bytes);
        return false;
    }
    auto outgoing = server_->answer(next.frame, next.payload);
    const bool sent = outgoing.late_ms == 0
                          ? send(std::move(outgoing.bytes))
                          : send_late(std::move(outgoing.bytes), outgoing.late_ms);
    server_->answered();
    return sent;
}

bool Connection::send(std::string bytes) {
    if (bytes.empty()) return true;
    std::size_t written = 0;
    if (output_.empty()) {
        const ssize_t taken = ::send(socket_.native_handle(), bytes.data(), bytes.size(),
                                     MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken < 0 && errno != EAGAIN && errno != EINTR) return false;
        written = taken < 0 ? 0 : static_cast<std::size_t>(taken);
    }
    output_.append(bytes, written);
    store::fault_point(store::Fault::after_reply_written);
    return true;
}

// A peer that does not take the late bytes at once loses its connection: this one may be reading.
bool Connection::send_late(std::string bytes, std::uint32_t late_ms) {
    auto timer = std::make_shared<boost::asio::steady_timer>(socket_.get_executor(),
                                                             std::chrono::milliseconds(late_ms));
    timer->async_wait([self = shared_from_this(), timer,
                       bytes = std::move(bytes)](const boost::system::error_code& error) {
        if (error || self->server_ == nullptr) return;
        const bool idle = self->output_.empty();
        if (!idle || !self->send(bytes) || !self->output_.empty()) self->end();
    });
    return true;
}

void Connection::write_rest() {
    boost::asio::async_write(
        socket_, boost::asio::buffer(output_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
            self->output_.clear();
            if (error || self->closing_) return self->end();
            self->go_on();
        });
}

void Connection::close() {
    server_ = nullptr;
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::socket_base::shutdown_both, ignored);
    socket_.close(ignored);
}

void Connection::end() {
    if (server_ == nullptr) return;
    SocketServer* server = server_;
    close();
    server->forget(this);
}

}  // namespace tillside::engine::server
