// The one file with Boost.Beast. One thread runs everything; a connection is either a short
// exchange or an event stream (text/event-stream) that gets the state whenever it changed, the
// newest only.
#include "sdk/register/http/server.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "sdk/register/http/files.hpp"

namespace tillside::pos {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto request_time_max = 30s;
constexpr auto stream_pause_max = 15s;  // then a comment is sent, to notice a screen that went away

std::string json_error(std::string_view code, std::string_view message) {
    return fmt::format(R"({{"code":"{}","message":"{}"}})", code, message);
}

}  // namespace

class Connection;

struct Server::Inside {
    explicit Inside(std::map<std::string, StaticFile> screen) : files(std::move(screen)) {}
    void accept();

    asio::io_context io{1};
    tcp::acceptor acceptor{io};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    std::map<std::string, StaticFile> files;
    std::set<std::string> hosts;
    std::string catalogue;
    Served served;
    std::set<std::shared_ptr<Connection>> connections;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, std::function<void(Connection&)> handle,
               std::function<void(std::shared_ptr<Connection>)> gone)
        : stream_(std::move(socket)),
          pause_(stream_.get_executor()),
          handle_(std::move(handle)),
          gone_(std::move(gone)) {}

    void read() {
        parser_.emplace();
        parser_->body_limit(Server::body_bytes_max);
        parser_->header_limit(8 * 1024);
        stream_.expires_after(request_time_max);
        http::async_read(
            stream_, buffer_, *parser_,
            [self = shared_from_this()](beast::error_code error, std::size_t) {
                if (error == http::error::body_limit) {
                    self->answer(http::status::payload_too_large, "application/json",
                                 json_error("too_large", "a request holds at most 64 KiB"), true);
                } else if (error) {
                    self->close();
                } else {
                    self->handle_(*self);
                }
            });
    }

    [[nodiscard]] const http::request<http::string_body>& request() const { return parser_->get(); }

    void answer(http::status status, const std::string& type, std::string body, bool last = false) {
        auto response = std::make_shared<http::response<http::string_body>>(status, 11);
        set_headers(*response, type);
        response->body() = std::move(body);
        response->keep_alive(!last && request().keep_alive());
        response->prepare_payload();
        if (request().method() == http::verb::head) response->body().clear();
        stream_.expires_after(request_time_max);
        http::async_write(
            stream_, *response,
            [self = shared_from_this(), response](beast::error_code error, std::size_t) {
                if (error || !response->keep_alive()) return self->close();
                self->read();
            });
    }

    // From here on the connection is a stream: it writes what `state` says whenever it is told.
    void begin_stream(std::function<std::string()> state) {
        state_ = std::move(state);
        auto head = std::make_shared<http::response<http::empty_body>>(http::status::ok, 11);
        set_headers(*head, "text/event-stream; charset=utf-8");
        head->keep_alive(false);
        serializer_.emplace(*head);
        writing_ = true;
        stream_.expires_after(request_time_max);
        http::async_write_header(
            stream_, *serializer_,
            [self = shared_from_this(), head](beast::error_code error, std::size_t) {
                self->writing_ = false;
                if (error) return self->close();
                self->tell();
                self->keep_alive();
            });
    }

    void tell() {
        if (!state_ || closed_) return;
        if (writing_) {
            waiting_ = true;
            return;
        }
        send("data: " + state_() + "\n\n");
    }

    void close() {
        if (std::exchange(closed_, true)) return;
        beast::error_code ignored;
        pause_.cancel(ignored);
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
        stream_.close();
        gone_(shared_from_this());
    }

private:
    template <typename Response>
    static void set_headers(Response& response, const std::string& type) {
        response.set(http::field::server, "tillside-register");
        response.set(http::field::content_type, type);
        response.set(http::field::cache_control, "no-store");
        response.set(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.set("X-Content-Type-Options", "nosniff");
        response.set("Referrer-Policy", "no-referrer");
        response.set("Cross-Origin-Opener-Policy", "same-origin");
        response.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    void send(std::string text) {
        writing_ = true;
        outgoing_ = std::move(text);
        stream_.expires_after(request_time_max);
        asio::async_write(stream_, asio::buffer(outgoing_),
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                              self->writing_ = false;
                              if (error) return self->close();
                              self->stream_.expires_never();
                              if (std::exchange(self->waiting_, false)) self->tell();
                          });
    }

    void keep_alive() {
        pause_.expires_after(stream_pause_max);
        pause_.async_wait([self = shared_from_this()](beast::error_code error) {
            if (error || self->closed_) return;
            if (!self->writing_) self->send(": still here\n\n");
            self->keep_alive();
        });
    }

    beast::tcp_stream stream_;
    asio::steady_timer pause_;
    std::function<void(Connection&)> handle_;
    std::function<void(std::shared_ptr<Connection>)> gone_;
    beast::flat_buffer buffer_{Server::body_bytes_max + 16 * 1024};
    std::optional<http::request_parser<http::string_body>> parser_;
    std::optional<http::response_serializer<http::empty_body>> serializer_;
    std::function<std::string()> state_;
    std::string outgoing_;
    bool writing_ = false;
    bool waiting_ = false;
    bool closed_ = false;
};

namespace {

std::string text_of(boost::string_view view) {
    return std::string(view.data(), view.size());
}

// Whether the request was meant for this address and, where a page sent it, by a page of ours. A
// name that resolves to 127.0.0.1 (DNS rebinding) fails on Host, a foreign page on Origin.
bool is_ours(const http::request<http::string_body>& request, const std::set<std::string>& hosts) {
    const auto host = text_of(request[http::field::host]);
    if (!hosts.contains(host)) return false;
    const auto origin = request.find(http::field::origin);
    return origin == request.end() || text_of(origin->value()) == "http://" + host;
}

void handle(Connection& connection, const std::set<std::string>& hosts,
            const std::map<std::string, StaticFile>& files, const std::string& catalogue,
            const Served& served) {
    constexpr std::string_view api = "/api/v1/";
    const auto& request = connection.request();
    const std::string json = "application/json";
    if (!is_ours(request, hosts)) {
        return connection.answer(
            http::status::forbidden, json,
            json_error("not_ours", "the register answers its own page on this machine only"), true);
    }
    auto path = text_of(request.target());
    path = path.substr(0, path.find('?'));
    const bool reading =
        request.method() == http::verb::get || request.method() == http::verb::head;
    if (reading && path == "/api/v1/events") return connection.begin_stream(served.state);
    if (reading && path == "/api/v1/state")
        return connection.answer(http::status::ok, json, served.state());
    if (reading && path == "/api/v1/catalogue")
        return connection.answer(http::status::ok, json, catalogue);
    if (reading) {
        const auto file = files.find(path);
        if (file == files.end()) {
            return connection.answer(http::status::not_found, json,
                                     json_error("not_found", "no such page"));
        }
        return connection.answer(http::status::ok, file->second.type, file->second.bytes);
    }
    if (request.method() != http::verb::post || !path.starts_with(api)) {
        return connection.answer(
            http::status::method_not_allowed, json,
            json_error("method_not_allowed", "pages are read, commands are posted"));
    }
    // A page elsewhere cannot send this type without asking first, and is never allowed to.
    if (!text_of(request[http::field::content_type]).starts_with(json)) {
        return connection.answer(http::status::unsupported_media_type, json,
                                 json_error("not_json", "commands are application/json"));
    }
    const auto reply = served.command({path.substr(api.size()), request.body()});
    connection.answer(http::int_to_status(reply.status), json, reply.json);
}

}  // namespace

void Server::Inside::accept() {
    acceptor.async_accept([this](beast::error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (!error && connections.size() < connections_max) {
            auto connection = std::make_shared<Connection>(
                std::move(socket),
                [this](Connection& ready) { handle(ready, hosts, files, catalogue, served); },
                [this](const std::shared_ptr<Connection>& gone) { connections.erase(gone); });
            connections.insert(connection);
            connection->read();
        }
        accept();
    });
}

std::expected<std::unique_ptr<Server>, Fault> Server::open(std::uint16_t port,
                                                           const std::filesystem::path& files) {
    auto screen = read_files(files);
    if (!screen) return std::unexpected(screen.error());
    auto inside = std::make_unique<Inside>(std::move(*screen));
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    auto& acceptor = inside->acceptor;
    beast::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return std::unexpected(Fault{
            "port_unusable", fmt::format("cannot listen on 127.0.0.1:{}: {}; choose another --port",
                                         port, error.message())});
    }
    for (const auto* name : {"127.0.0.1", "localhost"}) {
        inside->hosts.insert(fmt::format("{}:{}", name, acceptor.local_endpoint().port()));
        if (port == 80) inside->hosts.insert(name);
    }
    return std::unique_ptr<Server>(new Server(std::move(inside)));
}

Server::Server(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
    return inside_->acceptor.local_endpoint().port();
}

void Server::run(Served served) {
    inside_->served = std::move(served);
    inside_->catalogue = inside_->served.catalogue();
    inside_->signals.async_wait([this](beast::error_code error, int) {
        if (!error) inside_->io.stop();
    });
    inside_->accept();
    inside_->io.run();
}

void Server::post(std::function<void()> work) {
    asio::post(inside_->io, std::move(work));
}

void Server::after_ms(unsigned delay_ms, std::function<void()> work) {
    auto timer =
        std::make_shared<asio::steady_timer>(inside_->io, std::chrono::milliseconds(delay_ms));
    timer->async_wait([timer, work = std::move(work)](beast::error_code error) {
        if (!error) work();
    });
}

void Server::state_changed() {
    for (const auto& connection : inside_->connections)
        connection->tell();
}

}  // namespace tillside::pos
