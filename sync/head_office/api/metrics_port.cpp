#include "sync/head_office/api/metrics_port.hpp"

#include <spdlog/spdlog.h>

namespace tillside::head_office::api {

std::optional<http::Response> MetricsPort::refuse(const http::Request&, Now) {
    return http::error_response(413, "too_large", "nothing is sent to this port");
}

std::optional<http::Response> MetricsPort::answer(http::Request& request, http::Moment moment) {
    if (request.method != "GET") {
        return http::error_response(405, "method_not_allowed", "this port is for reading");
    }
    if (request.path == "/healthz") {
        // Alive is who can read its database.
        const auto read = database_.number("SELECT count(*) FROM checkpoints");
        if (read) return http::Response{200, "text/plain", "ok\n", {}};
        spdlog::error("health: {}", read.error().message);
        return http::Response{503, "text/plain", "the database cannot be read\n", {}};
    }
    if (request.path != "/metrics") {
        return http::error_response(404, "not_found", "there is /metrics and /healthz");
    }
    const auto held = bodies_.figures();
    auto text = metrics::metrics_text(
        database_, traffic_, {held.bytes_max, held.held, held.most_held, held.put_off}, moment.now);
    if (!text) {
        spdlog::error("metrics: {}", text.error().message);
        return http::error_response(text.error());
    }
    return http::Response{200, "text/plain; version=0.0.4; charset=utf-8", std::move(*text), {}};
}

}  // namespace tillside::head_office::api
