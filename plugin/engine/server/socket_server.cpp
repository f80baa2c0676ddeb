#include "plugin/engine/server/socket_server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "plugin/engine/log/log.hpp"
#include "plugin/engine/server/connection.hpp"
#include "plugin/engine/server/frame.hpp"
#include "plugin/engine/server/payload.hpp"

namespace tillside::engine::server {

namespace {

std::uint64_t monotonic_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec);
}

Frame reply_frame(const Frame& request, const Answer& answer) {
    Frame frame;
    frame.version = TILLSIDE_FRAME_VERSION;
    frame.encoding = request.encoding == TILLSIDE_JSON ? TILLSIDE_JSON : TILLSIDE_PROTOBUF;
    frame.flags = static_cast<std::uint8_t>(TILLSIDE_FRAME_REPLY |
                                            (answer.repeated ? TILLSIDE_FRAME_REPEATED : 0U));
    frame.kind = request.kind;
    frame.status = answer.status;
    frame.id = request.id;
    return frame;
}

}  // namespace

SocketServer::SocketServer(boost::asio::io_context& io, Listener listener, Peers peers, Rooms rooms)
    : io_(io),
      acceptor_(io, boost::asio::local::stream_protocol(), listener.socket.release()),
      listener_(std::move(listener)),
      peers_(std::move(peers)),
      rooms_(std::move(rooms)) {}

SocketServer::~SocketServer() {
    stop();
}

void SocketServer::start() {
    accept();
}

void SocketServer::stop() {
    if (!acceptor_.is_open()) return;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    // The lock is still held, so the file is this engine's own.
    if (!listener_.activated) ::unlink(listener_.path.c_str());
    for (const auto& connection : connections_)
        connection->close();
    connections_.clear();
}

void SocketServer::accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error,
                                  boost::asio::local::stream_protocol::socket socket) {
        if (error == boost::asio::error::operation_aborted) return;
        if (!error) take(std::move(socket));
        accept();
    });
}

void SocketServer::take(boost::asio::local::stream_protocol::socket socket) {
    if (!is_allowed(socket.native_handle())) return;
    const bool turned_away = !has_room();
    if (turned_away) {
        log::warning("connection_refused",
                     {{"reason", "too many connections"}, {"most", connections_max}});
    }
    if (connections_.size() >= connections_max + turned_away_max) return;
    connections_.push_back(std::make_shared<Connection>(std::move(socket), *this, turned_away));
    connections_.back()->start();
}

bool SocketServer::has_room() const {
    const auto taken = std::ranges::count_if(
        connections_, [](const auto& connection) { return !connection->turned_away(); });
    return static_cast<std::size_t>(taken) < connections_max;
}

std::string SocketServer::turn_away(const Frame& frame) {
    if ((frame.flags & TILLSIDE_FRAME_POST) != 0) return {};
    const Answer refusal = Dispatcher::refuse(
        Error{Domain::frame, "too_many_connections",
              fmt::format("the engine serves {} connections at a time, and all are taken: close "
                          "sessions that are not used, or try again",
                          connections_max),
              true},
        frame.encoding);
    return write_frame(reply_frame(frame, refusal), refusal.payload);
}

bool SocketServer::is_allowed(int descriptor) const {
    ucred peer{};
    socklen_t bytes = sizeof peer;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) != 0) return false;
    const bool allowed = peer.uid == ::geteuid() || peer.uid == 0 ||
                         std::ranges::find(peers_.uids, peer.uid) != peers_.uids.end() ||
                         std::ranges::find(peers_.gids, peer.gid) != peers_.gids.end();
    if (!allowed) {
        log::warning("connection_refused", {{"reason", "user not allowed"},
                                            {"uid", peer.uid},
                                            {"gid", peer.gid},
                                            {"pid", peer.pid}});
    }
    return allowed;
}

SocketServer::Outgoing SocketServer::answer(const Frame& frame, std::string_view payload) {
    auto fine = check_frame_length(frame);
    if (fine) fine = check_request(frame);
    if (!fine) {
        log::warning("request_refused", {{"reason", fine.error()}, {"kind", frame.kind}});
        const Answer refusal = Dispatcher::refuse(fine.error(), frame.encoding);
        return {write_frame(reply_frame(frame, refusal), refusal.payload)};
    }
    if (frame.deadline_ns != 0 && monotonic_ns() > frame.deadline_ns) {
        ++discarded_;
        log::info("request_discarded", {{"reason", "its deadline has passed"},
                                        {"kind", frame.kind},
                                        {"request", log::Id{frame.request_id()}}});
        return {};
    }
    if (rooms_.before_answering) rooms_.before_answering();
    const Now now = system_now();
    if (frame.kind == TILLSIDE_KIND_POLL) {
        auto news = rooms_.announcements.after(frame.cursor, now);
        Frame header = reply_frame(frame, Answer{});
        header.cursor = news.cursor;
        return {write_frame(header, print_payload(news.reply, frame.encoding))};
    }
    const Answer served = rooms_.dispatcher.serve(
        {frame.kind, frame.encoding, frame.request_id(), payload, false}, now);
    if (served.status != TILLSIDE_OK) {
        log::info("request_refused", {{"kind", frame.kind},
                                      {"code", log::Token{served.failure_code}},
                                      {"request", log::Id{frame.request_id()}}});
    }
    if (served.manner.silent) return {};
    return {write_frame(reply_frame(frame, served), served.payload), served.manner.late_ms};
}

void SocketServer::forget(Connection* connection) {
    connections_.remove_if([connection](const auto& one) { return one.get() == connection; });
}

}  // namespace tillside::engine::server
