// Which handler answers which request: rooms register theirs, the ports ask. Handlers run on head
// office's one worker thread, which owns the database; so they are plain synchronous functions and
// need no locks, and one that takes long holds up the others.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/http/message.hpp"

namespace tillside::head_office::http {

// `Caller` is who was found to be asking: access::Terminal on the tills' port, access::User on the
// console's.
template <typename Caller>
class Router {
public:
    using Handler = std::function<Response(const Request&, const Caller&, Now)>;
    // Nothing = no news yet: it is asked again when there is news of what it said it waits for
    // (Request::waits_for), and with moment.last set when the request's wait_ms is over.
    using WaitingHandler =
        std::function<std::optional<Response>(const Request&, const Caller&, Moment)>;

    // Path: "/v1/models/{version}"; a {name} stands for one segment (Request::place).
    void add(std::string_view method, std::string_view path, Handler handler) {
        add_waiting(method, path,
                    [handler = std::move(handler)](const Request& request, const Caller& caller,
                                                   Moment moment) -> std::optional<Response> {
                        return handler(request, caller, moment.now);
                    });
    }
    void add_waiting(std::string_view method, std::string_view path, WaitingHandler handler) {
        routes_.push_back({std::string(method), std::string(path), std::move(handler)});
    }

    // Answers 404 for a path that nobody registered and 405 for another method on one that is.
    // Sets request.places.
    [[nodiscard]] std::optional<Response> answer(Request& request, const Caller& caller,
                                                 Moment moment) const;

private:
    struct Route {
        std::string method;
        std::string path;
        WaitingHandler handler;
    };
    std::vector<Route> routes_;
};

// Does the path have the pattern's form? Fills in what its {names} stand for.
[[nodiscard]] bool match_path(std::string_view pattern, std::string_view path,
                              std::map<std::string, std::string>& places);

template <typename Caller>
std::optional<Response> Router<Caller>::answer(Request& request, const Caller& caller,
                                               Moment moment) const {
    bool known_path = false;
    for (const Route& route : routes_) {
        std::map<std::string, std::string> places;
        if (!match_path(route.path, request.path, places)) continue;
        known_path = true;
        if (route.method != request.method) continue;
        request.places = std::move(places);
        return route.handler(request, caller, moment);
    }
    if (known_path) return error_response(405, "method_not_allowed", "another method is needed");
    return error_response(404, "not_found", "there is nothing at this address");
}

}  // namespace tillside::head_office::http
