#include "plugin/engine/server/connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <span>
#include <utility>

#include "plugin/engine/log/log.hpp"
#include "plugin/engine/server/socket_server.hpp"
#include "plugin/engine/store/faults.hpp"

namespace tillside::engine::server {

namespace {

constexpr std::size_t input_bytes_start = 16U << 10;
constexpr std::size_t length_field_bytes = 4;

}  // namespace

Connection::Connection(boost::asio::local::stream_protocol::socket socket, SocketServer& server)
    : socket_(std::move(socket)), server_(&server), input_(input_bytes_start, '\0') {}

void Connection::read() {
    socket_.async_read_some(
        boost::asio::buffer(input_.data() + filled_, input_.size() - filled_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
            if (error) return self->end();
            self->on_bytes(count);
        });
}

void Connection::on_bytes(std::size_t count) {
    if (server_ == nullptr) return;
    filled_ += count;
    if (!serve_frames()) closing_ = true;
    if (!output_.empty()) return write_rest();
    if (closing_) return end();
    read();
}

bool Connection::serve_frames() {
    std::size_t at = 0;
    bool goes_on = true;
    while (filled_ - at >= frame_header_bytes) {
        const std::span<const char, frame_header_bytes> header(input_.data() + at,
                                                               frame_header_bytes);
        const Frame frame = read_frame_header(header);
        if (auto fine = check_frame_length(frame); !fine) {
            log::warning("connection_closed", {{"reason", fine.error()}});
            (void)send(server_->answer(frame, {}));
            goes_on = false;
            break;
        }
        const std::size_t whole = length_field_bytes + frame.length;
        if (input_.size() < whole) input_.resize(whole);
        if (filled_ - at < whole) break;
        const std::string_view payload(input_.data() + at + frame_header_bytes,
                                       frame.payload_bytes());
        const bool sent = send(server_->answer(frame, payload));
        server_->answered();
        at += whole;
        if (!sent) {
            goes_on = false;
            break;
        }
    }
    std::copy(input_.begin() + static_cast<std::ptrdiff_t>(at),
              input_.begin() + static_cast<std::ptrdiff_t>(filled_), input_.begin());
    filled_ -= at;
    return goes_on;
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

void Connection::write_rest() {
    boost::asio::async_write(
        socket_, boost::asio::buffer(output_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
            self->output_.clear();
            if (error || self->closing_) return self->end();
            self->on_bytes(0);
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
