#include "sync/head_office/api/tills_port.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "sync/wire/compression.hpp"

namespace tillside::head_office::api {

namespace {

using http::Request;
using http::Response;

constexpr std::string_view bearer = "Bearer ";

Response refused(const Error& error, const access::Terminal& terminal) {
    const int status = http::status_of(error);
    spdlog::log(status >= 500 ? spdlog::level::err : spdlog::level::warn, "till {}: {} {}: {}",
                terminal.till, status, error.code, error.message);
    return http::error_response(error);
}

// Of several batches that are on their way one may overtake another: it waits for the one before it
// (as long as the till said that it may) instead of being refused.
std::optional<Response> take_events(ingest::EventLog& log, const Request& request,
                                    const access::Terminal& terminal, http::Moment moment,
                                    metrics::Traffic& traffic,
                                    const std::function<void()>& recorded) {
    const auto batch = message_from<wire::EventBatch>(request);
    if (!batch) return refused(batch.error(), terminal);
    const auto acknowledged = log.receive(*batch, terminal, moment.now);
    if (!acknowledged) {
        if (acknowledged.error().code == "gap" && !moment.last) return std::nullopt;
        ++traffic.batches_refused;
        Response response = refused(acknowledged.error(), terminal);
        if (response.status != 409) return response;
        // Where the chain goes on, also for programs.
        const auto expected = log.expected_sequence(terminal.till, batch->epoch());
        const nlohmann::json body = {{"code", acknowledged.error().code},
                                     {"message", acknowledged.error().message},
                                     {"expected_epoch", std::to_string(batch->epoch())},
                                     {"expected_sequence", expected.value_or(0)}};
        response.body = body.dump();
        return response;
    }
    for (const auto& rejection : acknowledged->rejections()) {
        spdlog::warn("till {}: event {} kept aside: {}", terminal.till, rejection.sequence(),
                     rejection.code());
    }
    ++traffic.batches_taken;
    traffic.events_taken += static_cast<std::uint64_t>(batch->events_size());
    traffic.event_body_bytes += request.body.size();
    if (batch->events_size() > 0) recorded();
    return packed_message(acknowledged->SerializeAsString());
}

Response take_suppressions(ingest::EventLog& log, const Request& request,
                           const access::Terminal& terminal, Now now, metrics::Traffic& traffic,
                           const std::function<void()>& recorded) {
    const auto batch = message_from<wire::SuppressionBatch>(request);
    if (!batch) return refused(batch.error(), terminal);
    const auto added = log.receive_suppressions(*batch, terminal, now);
    if (!added) return refused(added.error(), terminal);
    traffic.suppressions_taken += static_cast<std::uint64_t>(*added);
    if (*added > 0) recorded();
    return http::no_content();
}

}  // namespace

Result<access::Terminal> TillsPort::authenticate(const Request& request) {
    const std::string_view value = request.authorization;
    if (!value.starts_with(bearer)) {
        return fail(Domain::access, "unknown_token",
                    "this port is for tills: a token is needed (Authorization: Bearer …)");
    }
    return terminals_.authenticate(value.substr(bearer.size()));
}

std::optional<Response> TillsPort::refuse(const Request& head, Now) {
    const auto terminal = authenticate(head);
    if (!terminal) return http::error_response(terminal.error());
    return std::nullopt;
}

std::optional<Response> TillsPort::answer(Request& request, http::Moment moment) {
    if (request.path == "/healthz") return Response{200, "text/plain", "ok\n", {}};
    const auto terminal = authenticate(request);
    if (!terminal) {
        if (http::status_of(terminal.error()) >= 500) {
            spdlog::error("tills' port: {}", terminal.error().message);
        }
        return http::error_response(terminal.error());
    }
    return router_.answer(request, *terminal, moment);
}

Result<std::string> unpacked_body(const Request& request) {
    if (request.content_encoding != "zstd") {
        return fail(Domain::http, "not_zstd", "the body must be zstd (Content-Encoding: zstd)");
    }
    return wire::decompress(request.body, till_body_unpacked_bytes_max);
}

Response packed_message(std::string_view serialised) {
    return {
        200, "application/x-protobuf", wire::compress(serialised), {{"Content-Encoding", "zstd"}}};
}

void add_ingest_routes(TillRouter& router, ingest::EventLog& log, metrics::Traffic& traffic,
                       std::function<void()> recorded) {
    router.add_waiting(
        "POST", "/v1/sync/events",
        [&log, &traffic, recorded](const Request& request, const access::Terminal& terminal,
                                   http::Moment moment) {
            return take_events(log, request, terminal, moment, traffic, recorded);
        });
    router.add("POST", "/v1/sync/suppressions",
               [&log, &traffic, recorded](const Request& request, const access::Terminal& terminal,
                                          Now now) {
                   return take_suppressions(log, request, terminal, now, traffic, recorded);
               });
}

}  // namespace tillside::head_office::api
