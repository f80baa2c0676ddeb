#include "sync/head_office/api/enrolment_routes.hpp"

#include <spdlog/spdlog.h>

namespace tillside::head_office::api {

namespace {

using http::Request;
using http::Response;

// Unpacked: from somebody who is not known yet.
constexpr std::size_t request_bytes_max = 16 << 10;

Response refused(const Error& error) {
    if (http::status_of(error) >= 500) spdlog::error("enrolment: {}", error.message);
    return http::error_response(error);
}

Response authority(const EnrolmentRooms& rooms, const Request& request) {
    const auto pin = wire::from_hex(request.query_value("fingerprint"));
    if (!pin || pin->size() != wire::authority_pin_bytes) {
        return http::error_response(400, "bad_request", "fingerprint is 32 hexadecimal digits");
    }
    auto pem = access::authority_of(rooms.database, *pin);
    if (!pem) return refused(pem.error());
    if (!*pem) return http::error_response(404, "not_found", "no code names this fingerprint");
    return {200, "application/x-pem-file", std::move(**pem), {}};
}

Response enrol(const EnrolmentRooms& rooms, const Request& request, Now now) {
    const auto asked = message_from<wire::EnrolmentRequest>(request, request_bytes_max);
    if (!asked) return refused(asked.error());
    auto enrolled = rooms.enrolment.redeem(asked->secret(), asked->certificate_request(), now);
    if (!enrolled) {
        rooms.alarm.raise(enrolled.error(), now);
        return refused(enrolled.error().error);
    }
    spdlog::info("till {} of store {} is enrolled", enrolled->till, enrolled->store);
    wire::EnrolmentAnswer answer;
    wire::TillSecrets& secrets = *answer.mutable_secrets();
    secrets.set_store(enrolled->store);
    secrets.set_till(enrolled->till);
    secrets.set_token(enrolled->token);
    secrets.set_lookup_key(wire::to_bytes(rooms.secrets.lookup_key));
    secrets.set_wrapping_key(wire::to_bytes(rooms.secrets.wrapping_key));
    secrets.set_head_office_public_key(wire::to_bytes(rooms.secrets.box.public_key));
    secrets.set_certificate_authority_pem(enrolled->authority_pem);
    secrets.set_enrolled(true);
    answer.set_certificate_pem(enrolled->certificate_pem);
    answer.set_now_us(now.us);
    return packed_message(answer.SerializeAsString());
}

Response renew(const EnrolmentRooms& rooms, const Request& request,
               const access::Terminal& terminal, Now now) {
    const auto asked = message_from<wire::RenewalRequest>(request, request_bytes_max);
    if (!asked) return refused(asked.error());
    auto certificate = rooms.enrolment.renew(terminal, asked->certificate_request(), now);
    if (!certificate) return refused(certificate.error());
    spdlog::info("till {} has a new certificate", terminal.till);
    wire::RenewalAnswer answer;
    answer.set_certificate_pem(*certificate);
    answer.set_certificate_authority_pem(rooms.authority_pem);
    answer.set_now_us(now.us);
    return packed_message(answer.SerializeAsString());
}

}  // namespace

void add_enrolment_routes(OpenRouter& open, TillRouter& router, const EnrolmentRooms& rooms) {
    open.add(
        "GET", enrol_path + std::string("/authority"),
        [rooms](const Request& request, const Nobody&, Now) { return authority(rooms, request); });
    open.add("POST", enrol_path, [rooms](const Request& request, const Nobody&, Now now) {
        return enrol(rooms, request, now);
    });
    router.add("POST", renew_path,
               [rooms](const Request& request, const access::Terminal& terminal, Now now) {
                   return renew(rooms, request, terminal, now);
               });
}

}  // namespace tillside::head_office::api
