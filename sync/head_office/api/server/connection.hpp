// Requests and answers on one connection, over TLS or not: read the head, find room for the body
// (and ask the port whether a large one is welcome), read it within its limit, have the worker
// answer, write. What is held of a request is given back before its answer is written. Included by
// the two files that give it a kind of stream, and by no other: it costs a compiler half a minute.
#pragma once

#include "sync/head_office/api/server/body.hpp"
#include "sync/head_office/api/server/core.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/optional.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "sync/wire/request_id.hpp"

namespace tillside::head_office::api {

namespace beast = boost::beast;

namespace {

constexpr std::uint32_t head_bytes_max = 16 * 1024;
// A connection whose request has been read keeps a buffer of at most this size.
constexpr std::size_t idle_buffer_bytes_max = 8 * 1024;

using Parser = beast::http::request_parser<Body>;

std::string text_of(beast::string_view text) {
    return {text.data(), text.size()};
}

std::optional<http::Request> plain_request(const Parser& parser, const Conversation& conversation,
                                           bool secure) {
    const auto& message = parser.get();
    using beast::http::field;
    http::Request request;
    request.method = text_of(message.method_string());
    if (!http::parse_target(text_of(message.target()), request)) return std::nullopt;
    request.authorization = text_of(message[field::authorization]);
    request.cookie = text_of(message[field::cookie]);
    request.host = text_of(message[field::host]);
    request.content_type = text_of(message[field::content_type]);
    request.content_encoding = text_of(message[field::content_encoding]);
    request.tillside_header = text_of(message["X-Tillside"]);
    request.peer = conversation.peer;
    request.secure = secure;
    request.certificate = conversation.certificate;
    return request;
}

http::Response answer_to_read_error(const beast::error_code& error) {
    namespace e = beast::http;
    if (error == e::error::body_limit) {
        return http::error_response(413, "too_large", "the body is larger than this port takes");
    }
    if (error == e::error::header_limit) {
        return http::error_response(431, "head_too_large", "the request's head is too large");
    }
    return http::error_response(400, "bad_request", "this is not an HTTP request");
}

// The caller's id where it is fit to stand in the log and in the answer; else one of our own.
std::string request_id_of(const Parser& parser) {
    std::string id = text_of(parser.get()[wire::request_id_header]);
    if (wire::is_request_id(id)) return id;
    return wire::make_request_id(wire::system_random());
}

// Errors of the text, as against those of the network.
bool is_protocol_error(const beast::error_code& error) {
    return error.category() ==
               beast::http::make_error_code(beast::http::error::bad_method).category() &&
           error != beast::http::error::end_of_stream &&
           error != beast::http::error::partial_message;
}

template <typename Stream>
class Connection {
public:
    Connection(Stream& stream, Conversation& conversation, bool secure)
        : stream_(stream), conversation_(conversation), secure_(secure) {}

    asio::awaitable<void> run() {
        while (!conversation_.core.stopping) {
            const bool goes_on = co_await exchange();
            if (!goes_on) break;
        }
    }

private:
    // One request and its answer; whether another may follow.
    asio::awaitable<bool> exchange() {
        Parser parser;
        parser.header_limit(head_bytes_max);
        parser.body_limit(conversation_.body_bytes_max);
        beast::error_code error;

        lowest().expires_after(idle_time_max);
        conversation_.core.idle[this] = [this] { lowest().cancel(); };
        co_await beast::http::async_read_header(stream_, buffer_, parser,
                                                asio::redirect_error(asio::use_awaitable, error));
        conversation_.core.idle.erase(this);
        request_id_ = request_id_of(parser);
        if (error) {
            if (is_protocol_error(error)) co_await write(answer_to_read_error(error), 11, false);
            co_return false;
        }
        auto request = plain_request(parser, conversation_, secure_);
        const unsigned version = parser.get().version();
        if (!request) {
            co_await write(http::error_response(400, "bad_request",
                                                "the address is not well "
                                                "formed"),
                           version, false);
            co_return false;
        }
        request->id = request_id_;
        const AfterBody after = co_await read_body(parser, *request, version);
        if (after != AfterBody::answer) co_return after == AfterBody::next_request;
        request->body = std::move(parser.get().body().bytes);
        if (buffer_.size() == 0 && buffer_.capacity() > idle_buffer_bytes_max) {
            buffer_.shrink_to_fit();
        }
        if (request->share) request->share->is_only(request->body.size());
        const bool keep = may_keep(parser);

        lowest().expires_never();
        Answer answer = co_await answer_of_port(conversation_, *request);
        request.reset();
        const bool written = co_await write(std::move(*answer), version, keep);
        co_return written&& keep;
    }

    enum class AfterBody : std::uint8_t { answer, next_request, end };

    bool may_keep(const Parser& parser) const {
        return parser.get().keep_alive() && !conversation_.core.stopping;
    }

    // Reads what is left of the request; else a refusal has been written.
    asio::awaitable<AfterBody> read_body(Parser& parser, http::Request& head, unsigned version) {
        const std::uint64_t bytes = parser.chunked() ? std::uint64_t{conversation_.body_bytes_max}
                                                     : parser.content_length().value_or(0);
        asio::steady_timer late(conversation_.core.network, turn_held_max);
        if (bytes > 0) {
            lowest().expires_never();
            Room room = co_await room_for_body(conversation_, head, bytes);
            if (room.refusal) co_return co_await refuse(parser, std::move(*room.refusal), version);
            head.share = std::move(room.share);
        }
        if (bytes > small_body_bytes) {
            late.async_wait([share = std::weak_ptr(head.share)](beast::error_code ended) {
                const auto held = ended ? nullptr : share.lock();
                if (held) held->leave_turn();
            });
        }
        beast::error_code error;
        lowest().expires_after(body_time_max);
        if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
            const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await asio::async_write(stream_, asio::buffer(go_on),
                                       asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return AfterBody::end;
        }
        co_await beast::http::async_read(stream_, buffer_, parser,
                                         asio::redirect_error(asio::use_awaitable, error));
        if (!error) co_return AfterBody::answer;
        if (is_protocol_error(error)) {
            co_await write(answer_to_read_error(error), version, false);
        }
        co_return AfterBody::end;
    }

    // Where the sender only comes too early, its connection goes on: the body is read and
    // forgotten. A small one first, since it is on its way already; of a large one the sender is
    // told before it sends the rest.
    asio::awaitable<AfterBody> refuse(Parser& parser, http::Response refusal, unsigned version) {
        const bool asks_first = !parser.get()[beast::http::field::expect].empty();
        const bool keep = refusal.status == 503 && !asks_first && may_keep(parser);
        const bool large =
            parser.content_length().value_or(small_body_bytes + 1) > small_body_bytes;
        if (!keep || large) {
            const bool written = co_await write(std::move(refusal), version, keep);
            if (!written || !keep) co_return AfterBody::end;
        }
        beast::error_code error;
        parser.get().body().kept = false;
        lowest().expires_after(body_time_max);
        co_await beast::http::async_read(stream_, buffer_, parser,
                                         asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return AfterBody::end;
        if (large) co_return AfterBody::next_request;
        const bool written = co_await write(std::move(refusal), version, true);
        co_return written ? AfterBody::next_request : AfterBody::end;
    }

    asio::awaitable<bool> write(http::Response answer, unsigned version, bool keep) {
        beast::http::response<beast::http::string_body> message;
        message.version(version);
        message.result(static_cast<unsigned>(answer.status));
        message.set(beast::http::field::server, "tillside");
        message.set(beast::http::field::date, http::http_date(system_now()));
        if (!answer.content_type.empty()) {
            message.set(beast::http::field::content_type, answer.content_type);
        }
        message.set(wire::request_id_header, request_id_);
        for (const auto& [name, value] : answer.headers)
            message.set(name, value);
        message.body() = std::move(answer.body);
        message.keep_alive(keep);
        message.prepare_payload();
        beast::error_code error;
        lowest().expires_after(write_time_max);
        co_await beast::http::async_write(stream_, message,
                                          asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    auto& lowest() { return beast::get_lowest_layer(stream_); }

    Stream& stream_;
    Conversation& conversation_;
    bool secure_;
    std::string request_id_;  // of the exchange under way
    beast::flat_buffer buffer_{head_bytes_max + small_body_bytes};
};

}  // namespace

}  // namespace tillside::head_office::api
