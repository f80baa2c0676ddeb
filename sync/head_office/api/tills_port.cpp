#include "sync/head_office/api/tills_port.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "sync/head_office/access/alerts.hpp"
#include "sync/wire/compression.hpp"

namespace tillside::head_office::api {

namespace {

using http::Request;
using http::Response;

constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view events_path = "/v1/sync/events";
constexpr std::string_view suppressions_path = "/v1/sync/suppressions";

Response refused(const Error& error, const access::Terminal& terminal) {
    const int status = http::status_of(error);
    if (error.code == "busy") return http::error_response(error);  // counted (/metrics)
    spdlog::log(status >= 500 ? spdlog::level::err : spdlog::level::warn, "till {}: {} {}: {}",
                terminal.till, status, error.code, error.message);
    return http::error_response(error);
}

// Of a request; made once, however often the request is asked again.
Result<UnpackedBatch*> unpacked_of(const Ingest& into, const Request& request) {
    if (request.unpacked == nullptr) {
        const auto find = [&](std::uint32_t number) { return into.dictionaries.find(number); };
        auto made = unpacked_batch(request, find, Unpack::now);
        if (!made) return std::unexpected(std::move(made.error()));
        request.unpacked = std::move(*made);
    }
    return static_cast<UnpackedBatch*>(request.unpacked.get());
}

// A gap that no sequence shows: the chain begins anew, and what its till had not sent may be lost.
void tell_of_salvage(const Ingest& into, const UnpackedBatch& unpacked,
                     const access::Terminal& terminal, Now now) {
    for (std::size_t i = 0; i < unpacked.events.size(); ++i) {
        if (unpacked.events[i].head.kind != wire::TILL_SALVAGED) continue;
        wire::Event event;
        event.ParseFromString(unpacked.batch.events(static_cast<int>(i)));
        const wire::TillSalvaged& said = event.till_salvaged();
        into.alarm.raise(
            access::alert::till_salvaged, terminal.till,
            fmt::format("the till's database was damaged and is a new one; {} events "
                        "that had not been sent were saved{}",
                        said.events_saved(), said.others_lost() ? ", others may be lost" : ""),
            now);
    }
}

// Of several batches that are on their way one may overtake another: it waits for the one before it
// (as long as the till said that it may) instead of being refused.
std::optional<Response> take_events(const Ingest& into, const Request& request,
                                    const access::Terminal& terminal, http::Moment moment) {
    const auto unpacked = unpacked_of(into, request);
    if (!unpacked) return refused(unpacked.error(), terminal);
    const wire::EventBatch* batch = &(*unpacked)->batch;
    const auto acknowledged = into.log.receive(*batch, terminal, moment.now, (*unpacked)->events);
    if (!acknowledged) {
        if (acknowledged.error().code == "gap" && !moment.last) {
            // The one that it waits for may have to wait for its turn.
            if (request.share) request.share->leave_turn();
            request.waits_for = {topic_of_batches(terminal.till), http::topic_of_any_news};
            return std::nullopt;
        }
        ++into.traffic.batches_refused;
        into.alarm.raise_for_batch(acknowledged.error().code, terminal.till, moment.now);
        Response response = refused(acknowledged.error(), terminal);
        if (response.status != 409) return response;
        // Where the chain goes on, also for programs.
        const auto expected = into.log.expected_sequence(terminal.till, batch->epoch());
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
        into.alarm.raise_for_batch(rejection.code(), terminal.till, moment.now);
    }
    tell_of_salvage(into, **unpacked, terminal, moment.now);
    ++into.traffic.batches_taken;
    into.traffic.events_taken += static_cast<std::uint64_t>(batch->events_size());
    into.traffic.event_body_bytes += request.body.size();
    if (batch->events_size() > 0) into.recorded(terminal.till);
    Response response = packed_message(acknowledged->SerializeAsString());
    response.before_sent = into.log.sync();
    return response;
}

Response take_suppressions(const Ingest& into, const Request& request,
                           const access::Terminal& terminal, Now now) {
    const auto batch =
        message_from<wire::SuppressionBatch>(request, suppressions_unpacked_bytes_max);
    if (!batch) return refused(batch.error(), terminal);
    const auto added = into.log.receive_suppressions(*batch, terminal, now);
    if (!added) {
        into.alarm.raise_for_batch(added.error().code, terminal.till, now);
        return refused(added.error(), terminal);
    }
    into.traffic.suppressions_taken += static_cast<std::uint64_t>(*added);
    if (*added > 0) into.recorded(terminal.till);
    return http::no_content();
}

}  // namespace

std::expected<access::Terminal, Response> TillsPort::admit(const Request& request, Now now) {
    const std::string_view value = request.authorization;
    if (!value.starts_with(bearer)) {
        return std::unexpected(http::error_response(
            401, "unknown_token",
            "this port is for tills: a token is needed (Authorization: Bearer …)"));
    }
    auto admission = terminals_.admit(
        {value.substr(bearer.size()), request.certificate.get(), request.path == renew_path}, now);
    if (!admission) {
        const Error& error = admission.error().error;
        if (http::status_of(error) >= 500) spdlog::error("tills' port: {}", error.message);
        alarm_.raise(admission.error(), now);
        return std::unexpected(http::error_response(error));
    }
    alarm_.raise(admission->alert, admission->terminal.till,
                 "head office has signed the certificate and had no record of it", now);
    return std::move(admission->terminal);
}

std::optional<Response> TillsPort::refuse(const Request& head, Now now) {
    if (head.path.starts_with(enrol_path)) {
        return http::error_response(413, "too_large", "a request to enrol is not that large");
    }
    auto terminal = admit(head, now);
    if (!terminal) return std::move(terminal.error());
    return std::nullopt;
}

bool TillsPort::knows(const Request& head, Now now) {
    return !head.path.starts_with(enrol_path) && admit(head, now).has_value();
}

bool TillsPort::is_urgent(const Request& head) const {
    return head.path == suppressions_path;
}

std::optional<Response> TillsPort::answer(Request& request, http::Moment moment) {
    if (request.path == "/healthz") return Response{200, "text/plain", "ok\n", {}};
    if (request.path.starts_with(enrol_path)) return open_.answer(request, Nobody(), moment);
    auto terminal = admit(request, moment.now);
    if (!terminal) return std::move(terminal.error());
    if (request.share) {
        const auto rank =
            is_urgent(request) ? http::ByteBudget::Rank::urgent : http::ByteBudget::Rank::usual;
        request.share->known(rank, http::caller_of(request));
    }
    return router_.answer(request, *terminal, moment);
}

// A dictionary of the chain's own is the worker's to find, and is for small bodies. Where much has
// been unpacked already, this one stays packed until the worker has come to it.
void TillsPort::prepare(const Request& request) const {
    if (request.path != events_path) return;
    if (auto made = unpacked_batch(request, {}, Unpack::ahead)) request.unpacked = std::move(*made);
}

void TillsPort::stranger(std::string_view peer, Now now) {
    spdlog::warn("tills' port: {} showed a certificate that is not of this head office", peer);
    alarm_.raise(access::alert::foreign_certificate, "",
                 "somebody showed a certificate that head office's authority has not signed", now);
}

Response packed_message(std::string_view serialised) {
    return {
        200, "application/x-protobuf", wire::compress(serialised), {{"Content-Encoding", "zstd"}}};
}

std::string topic_of_batches(std::string_view till) {
    return "batches:" + std::string(till);
}

void add_ingest_routes(TillRouter& router, Ingest into) {
    router.add_waiting(
        "POST", events_path,
        [into](const Request& request, const access::Terminal& terminal, http::Moment moment) {
            return take_events(into, request, terminal, moment);
        });
    router.add("POST", std::string(suppressions_path),
               [into = std::move(into)](const Request& request, const access::Terminal& terminal,
                                        Now now) {
                   return take_suppressions(into, request, terminal, now);
               });
}

}  // namespace tillside::head_office::api
