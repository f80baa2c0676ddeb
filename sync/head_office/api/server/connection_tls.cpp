#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/beast/ssl.hpp>

#include "sync/head_office/api/server/connection.hpp"

namespace tillside::head_office::api {

namespace {

// What the caller showed, or null. The handshake has checked who signed it.
std::shared_ptr<const certificates::TillCertificate> shown_certificate(const SSL* session) {
    X509* shown = SSL_get1_peer_certificate(session);
    if (shown == nullptr) return nullptr;
    unsigned char* bytes = nullptr;
    const int length = i2d_X509(shown, &bytes);
    X509_free(shown);
    if (length <= 0) return nullptr;
    auto read = certificates::read_till_certificate(
        {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length)});
    OPENSSL_free(bytes);
    if (!read) return nullptr;
    return std::make_shared<const certificates::TillCertificate>(std::move(*read));
}

}  // namespace

asio::awaitable<void> converse_tls(asio::ip::tcp::socket socket, asio::ssl::context& tls,
                                   Conversation conversation) {
    beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), tls);
    try {
        beast::error_code error;
        stream.next_layer().expires_after(handshake_time_max);
        co_await stream.async_handshake(asio::ssl::stream_base::server,
                                        asio::redirect_error(asio::use_awaitable, error));
        if (error && SSL_get_verify_result(stream.native_handle()) != X509_V_OK) {
            tell_of_stranger(conversation);
        }
        if (!error) {
            conversation.certificate = shown_certificate(stream.native_handle());
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
