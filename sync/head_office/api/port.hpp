// What stands behind a port of the server: takes a request, gives its answer. All calls but
// prepare() and is_urgent() come on head office's worker thread.
#pragma once

#include <optional>
#include <string_view>

#include "sync/head_office/http/message.hpp"

namespace tillside::head_office::api {

class Port {
public:
    Port() = default;
    virtual ~Port() = default;
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    // Asked with the head of a request whose body is large, before the body is read: an answer
    // refuses it.
    [[nodiscard]] virtual std::optional<http::Response> refuse(const http::Request& head,
                                                               Now now) = 0;
    // Whether the sender of a head is known, asked where there is room for the bodies of known
    // senders only.
    [[nodiscard]] virtual bool knows(const http::Request& head, Now now) {
        (void)head;
        (void)now;
        return false;
    }
    // Whether a small body goes before all others where room is scarce. On any thread.
    [[nodiscard]] virtual bool is_urgent(const http::Request& head) const {
        (void)head;
        return false;
    }
    // Before answer(), of a large body that was not refused: what can be made of it without any
    // database goes to request.unpacked. On a thread beside the worker, one request at a time.
    virtual void prepare(const http::Request& request) const { (void)request; }
    // Nothing = no news yet (see http::Router).
    [[nodiscard]] virtual std::optional<http::Response> answer(http::Request& request,
                                                               http::Moment moment) = 0;
    // Told of a handshake that ended because the caller showed a certificate which the port's
    // authority has not signed. `peer`: its address.
    virtual void stranger(std::string_view peer, Now now) {
        (void)peer;
        (void)now;
    }
};

}  // namespace tillside::head_office::api
