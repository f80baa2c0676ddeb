#include "sync/head_office/api/server/server.hpp"

#include "sync/head_office/api/server/core.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <csignal>
#include <memory>

namespace tillside::head_office::api {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

std::string shown(const Address& address) {
    return address.host.contains(':') ? fmt::format("[{}]:{}", address.host, address.port)
                                      : fmt::format("{}:{}", address.host, address.port);
}

Result<void> load_certificate(asio::ssl::context& tls, const Certificate& certificate) {
    error_code error;
    tls.use_certificate_chain_file(certificate.chain.string(), error);
    if (error) {
        return fail(Domain::http, "bad_certificate",
                    fmt::format("{}: no certificate in PEM can be read from it ({})",
                                certificate.chain.string(), error.message()));
    }
    tls.use_private_key_file(certificate.key.string(), asio::ssl::context::pem, error);
    if (error) {
        return fail(
            Domain::http, "bad_certificate",
            fmt::format("{}: it holds no private key in PEM that fits {} ({})",
                        certificate.key.string(), certificate.chain.string(), error.message()));
    }
    return {};
}

// Certificates of the authority alone, without a look at their times (see Listening).
Result<void> ask_callers(asio::ssl::context& tls, const std::string& authority_pem) {
    error_code error;
    tls.add_certificate_authority(asio::buffer(authority_pem), error);
    if (error) {
        return fail(Domain::http, "bad_certificate",
                    fmt::format("the tills' authority cannot be read ({})", error.message()));
    }
    SSL_CTX* native = tls.native_handle();
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(native), X509_V_FLAG_NO_CHECK_TIME);
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
    // Who shows a certificate shows it in every handshake: no session outlives its connection.
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(native, 0);
    return {};
}

// What is common to all ports that speak TLS.
std::unique_ptr<asio::ssl::context> new_context() {
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    constexpr auto weak = asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                          asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1;
    tls->set_options(asio::ssl::context::default_workarounds | weak);
    return tls;
}

Result<tcp::acceptor> listen(asio::io_context& network, const Listening& port) {
    const std::string where = shown(port.address);
    error_code error;
    const auto address = asio::ip::make_address(port.address.host, error);
    if (error) {
        return fail(Domain::http, "bad_address",
                    fmt::format("{}: '{}' is not an IP address", port.name, port.address.host));
    }
    if (!port.tls && !address.is_loopback()) {
        return fail(Domain::http, "not_loopback",
                    fmt::format("{}: without TLS head office listens on loopback only "
                                "(127.0.0.1 or ::1), not on {}",
                                port.name, where));
    }
    tcp::acceptor acceptor(network);
    const tcp::endpoint endpoint(address, port.address.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error == boost::system::errc::address_in_use) {
        return fail(Domain::http, "port_in_use",
                    fmt::format("{}: {} is in use by another program; stop that program or choose "
                                "another port with --{}",
                                port.name, where, port.name));
    }
    if (error) {
        return fail(Domain::http, "cannot_listen",
                    fmt::format("{}: cannot listen on {}: {}", port.name, where, error.message()));
    }
    return acceptor;
}

class AsioServer final : public Server {
public:
    explicit AsioServer(http::ByteBudget& bodies) : core_(bodies) {}
    ~AsioServer() override { join(); }

    Result<void> prepare(const std::vector<Listening>& ports, const Certificate& certificate) {
        for (const Listening& port : ports) {
            auto tls = new_context();
            if (auto loaded = load_certificate(*tls, certificate); !loaded) return loaded;
            if (!port.callers_authority_pem.empty()) {
                auto asked = ask_callers(*tls, port.callers_authority_pem);
                if (!asked) return asked;
            }
            auto acceptor = listen(core_.network, port);
            if (!acceptor) return std::unexpected(std::move(acceptor.error()));
            listeners_.push_back({port, std::move(*acceptor), std::move(tls)});
        }
        return {};
    }

    std::vector<Address> addresses() const override {
        std::vector<Address> all;
        for (const Listener& listener : listeners_) {
            const tcp::endpoint endpoint = listener.acceptor.local_endpoint();
            all.push_back({endpoint.address().to_string(), endpoint.port()});
        }
        return all;
    }

    void post(std::function<void()> job) override {
        if (!takes_no_jobs_) asio::post(core_.worker, std::move(job));
    }

    void every(std::int64_t milliseconds, std::function<void()> job) override {
        timers_.push_back(std::make_unique<asio::steady_timer>(core_.network));
        repeat(*timers_.back(), milliseconds, std::move(job));
    }

    void changed(std::vector<std::string> topics) override {
        asio::post(core_.network,
                   [this, topics = std::move(topics)] { core_.wake_waiting(topics); });
    }

    void stop() override {
        asio::post(core_.network, [this] { begin_stop(); });
    }

    void run() override {
        asio::signal_set signals(core_.network, SIGTERM, SIGINT);
        signals.async_wait([this](error_code error, int) {
            if (!error) begin_stop();
        });
        signals_ = &signals;
        for (Listener& listener : listeners_) {
            asio::co_spawn(core_.network, accept(listener), asio::detached);
        }
        core_.network.run();
        join();
    }

private:
    struct Listener {
        Listening settings;
        tcp::acceptor acceptor;
        std::unique_ptr<asio::ssl::context> tls;
    };

    void join() {
        core_.beside_worker.join();
        core_.worker.join();
        core_.waiting_for_disk.join();
    }

    asio::awaitable<void> accept(Listener& listener) {
        while (!core_.stopping) {
            error_code error;
            tcp::socket socket = co_await listener.acceptor.async_accept(
                asio::redirect_error(asio::use_awaitable, error));
            if (core_.stopping) break;
            if (error) {
                // Out of descriptors, or a caller that left at once: not a reason to end.
                asio::steady_timer pause(core_.network, std::chrono::milliseconds(50));
                co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
                continue;
            }
            const auto peer = socket.remote_endpoint(error);
            if (error || is_full(peer)) continue;
            socket.set_option(tcp::no_delay(true), error);
            ++core_.open;
            Conversation conversation{core_, *listener.settings.port,
                                      listener.settings.body_bytes_max, peer.address().to_string()};
            asio::co_spawn(
                core_.network,
                listener.settings.tls
                    ? converse_tls(std::move(socket), *listener.tls, std::move(conversation))
                    : converse_plain(std::move(socket), std::move(conversation)),
                asio::detached);
        }
    }

    // Who is turned away comes again after a pause (uplink/backoff.hpp). Said once a minute.
    bool is_full(const tcp::endpoint& peer) {
        if (core_.open < core_.open_max) return false;
        const auto now = std::chrono::steady_clock::now();
        if (now - told_full_ > std::chrono::minutes(1)) {
            told_full_ = now;
            spdlog::warn("{} connections are open, as many as may be; one of {} was closed",
                         core_.open, peer.address().to_string());
        }
        return true;
    }

    void repeat(asio::steady_timer& timer, std::int64_t milliseconds, std::function<void()> job) {
        timer.expires_after(std::chrono::milliseconds(milliseconds));
        timer.async_wait([this, &timer, milliseconds, job = std::move(job)](error_code error) {
            if (error || core_.stopping) return;
            asio::post(core_.worker, [this, &timer, milliseconds, job] {
                job();
                asio::post(core_.network, [this, &timer, milliseconds, job] {
                    if (!core_.stopping) repeat(timer, milliseconds, job);
                });
            });
        });
    }

    void begin_stop() {
        if (core_.stopping) return;
        core_.stopping = true;
        takes_no_jobs_ = true;
        error_code ignored;
        for (Listener& listener : listeners_)
            listener.acceptor.close(ignored);
        if (signals_ != nullptr) signals_->cancel(ignored);
        for (const auto& timer : timers_)
            timer->cancel();
        for (const auto& [connection, break_off] : core_.idle)
            break_off();
        core_.wake_waiting({});
        for (WaitsForTurn* waits : core_.turns)
            waits->timer.cancel();
        deadline_.expires_after(stop_time_max);
        wait_for_connections();
    }

    // Looks every 20 ms whether the last connection has ended.
    void wait_for_connections() {
        if (core_.open == 0 || deadline_.expiry() <= std::chrono::steady_clock::now()) {
            core_.network.stop();
            return;
        }
        poll_.expires_after(std::chrono::milliseconds(20));
        poll_.async_wait([this](error_code) { wait_for_connections(); });
    }

    Core core_;
    std::atomic<bool> takes_no_jobs_ = false;
    std::chrono::steady_clock::time_point told_full_ =
        std::chrono::steady_clock::now() - std::chrono::hours(1);
    std::vector<Listener> listeners_;
    std::vector<std::unique_ptr<asio::steady_timer>> timers_;
    asio::signal_set* signals_ = nullptr;
    asio::steady_timer deadline_{core_.network};
    asio::steady_timer poll_{core_.network};
};

}  // namespace

Result<Address> parse_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    Address address;
    if (colon != std::string_view::npos) {
        address.host = std::string(text.substr(0, colon));
        const std::string_view number = text.substr(colon + 1);
        const auto [end, error] =
            std::from_chars(number.data(), number.data() + number.size(), address.port);
        if (error == std::errc() && end == number.data() + number.size()) {
            if (address.host == "localhost") address.host = "127.0.0.1";
            if (address.host.starts_with('[') && address.host.ends_with(']')) {
                address.host = address.host.substr(1, address.host.size() - 2);
            }
            if (!address.host.empty()) return address;
        }
    }
    return fail(Domain::http, "bad_address",
                fmt::format("'{}' is not HOST:PORT, such as 127.0.0.1:8443", text));
}

Result<std::unique_ptr<Server>> Server::open(const std::vector<Listening>& ports,
                                             const Certificate& certificate,
                                             http::ByteBudget& bodies) {
    auto server = std::make_unique<AsioServer>(bodies);
    if (auto prepared = server->prepare(ports, certificate); !prepared) {
        return std::unexpected(std::move(prepared.error()));
    }
    return server;
}

}  // namespace tillside::head_office::api
