#include "sync/head_office/api/server/connection.hpp"

namespace tillside::head_office::api {

asio::awaitable<void> converse_plain(asio::ip::tcp::socket socket, Conversation conversation) {
    beast::tcp_stream stream(std::move(socket));
    try {
        Connection connection(stream, conversation, false);
        co_await connection.run();
    } catch (const std::exception&) {
        // The connection is gone; so is whoever asked.
    }
    beast::error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    --conversation.core.open;
}

}  // namespace tillside::head_office::api
