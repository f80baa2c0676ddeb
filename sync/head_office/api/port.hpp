// What stands behind a port of the server: takes a request, gives its answer. Both calls come on
// head office's worker thread.
#pragma once

#include <optional>

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
    // Nothing = no news yet (see http::Router).
    [[nodiscard]] virtual std::optional<http::Response> answer(http::Request& request,
                                                               http::Moment moment) = 0;
};

}  // namespace tillside::head_office::api
