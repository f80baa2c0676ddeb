#include <boost/beast/ssl.hpp>

#include "sync/head_office/api/server/connection.hpp"

namespace tillside::head_office::api {

asio::awaitable<void> converse_tls(asio::ip::tcp::socket socket, asio::ssl::context& tls,
                                   Conversation conversation) {
    beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), tls);
    try {
        beast::error_code error;
        stream.next_layer().expires_after(handshake_time_max);
        co_await stream.async_handshake(asio::ssl::stream_base::server,
                                        asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            Connection connection(stream, conversation, true);
            co_await connection.run();
            stream.next_layer().expires_after(farewell_time_max);
            co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
        }
    } catch (const std::exception&) {
        // The connection is gone; so is whoever asked.
    }
    --conversation.core.open;
}

}  // namespace tillside::head_office::api
