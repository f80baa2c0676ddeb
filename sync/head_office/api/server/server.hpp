// The HTTP server of head office: sockets, TLS, time-outs and limits; what is asked and answered is
// the ports' affair. One thread does all network work; a second one, the worker, calls the ports
// and owns the database. Boost.Beast is known to this folder only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sync/head_office/api/port.hpp"
#include "sync/head_office/http/byte_budget.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::api {

// Where a port listens.
struct Address {
    std::string host;        // an IP address: "127.0.0.1", "0.0.0.0", "::1"
    std::uint16_t port = 0;  // 0: a free one
};

// "HOST:PORT", "[::1]:PORT". Error http/"bad_address" names what was given.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

struct Listening {
    std::string name;  // for messages: "console"
    Address address;
    bool tls = true;  // without: loopback addresses only
    std::size_t body_bytes_max = 0;
    Port* port = nullptr;  // borrowed
    // Callers are asked for a certificate of this authority (PEM) and may show none; one of another
    // ends the handshake. Times are not checked: a clock that is wrong, or a certificate that has
    // expired, is the port's affair. Empty: nobody is asked.
    std::string callers_authority_pem = {};
};

struct Certificate {
    std::filesystem::path chain;  // PEM
    std::filesystem::path key;    // PEM
};

class Server {
public:
    virtual ~Server() = default;

    // Loads the certificates and binds every address. `bodies`: what all requests may hold; it
    // outlives the server. Errors of Domain::http: "bad_certificate",
    // "port_in_use", "not_loopback", "cannot_listen"; each names the file or the address.
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(const std::vector<Listening>& ports,
                                                              const Certificate& certificate,
                                                              http::ByteBudget& bodies);

    // The addresses as bound, in the order of `ports`: with the real number where 0 was given.
    [[nodiscard]] virtual std::vector<Address> addresses() const = 0;

    // Runs `job` on the worker; a server that stops takes no more. From any thread.
    virtual void post(std::function<void()> job) = 0;
    // Runs `job` on the worker again and again, so long after it last ended. Before run().
    virtual void every(std::int64_t milliseconds, std::function<void()> job) = 0;
    // Has those requests asked again that wait for news of one of these topics
    // (http::Request::waits_for); no topics: all. From any thread.
    virtual void changed(std::vector<std::string> topics) = 0;

    // Serves until SIGTERM, SIGINT or stop(); then takes no more, lets running requests end (5 s at
    // most) and returns.
    virtual void run() = 0;
    // From any thread.
    virtual void stop() = 0;
};

}  // namespace tillside::head_office::api
