#include "sync/uplink/message_requests.hpp"

#include <fmt/format.h>

namespace tillside::uplink {

namespace {

constexpr int poll_wait_ms = 25'000;
constexpr std::int64_t poll_timeout_ms = poll_wait_ms + 10'000;
constexpr std::int64_t send_timeout_ms = 30'000;
constexpr std::int64_t find_timeout_ms = 3'000;
constexpr std::int64_t model_timeout_ms = 300'000;
constexpr std::size_t model_bytes_max = 128U << 20;

Request post(std::string_view path, std::string body, std::int64_t timeout_ms) {
    Request request;
    request.path = path;
    request.body = std::move(body);
    request.is_post = true;
    request.timeout_ms = timeout_ms;
    return request;
}

// RFC 3986: everything but the unreserved characters.
std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace

Request suppressions_request(const wire::SuppressionBatch& batch) {
    return post("/v1/sync/suppressions", batch.SerializeAsString(), send_timeout_ms);
}

Request events_request(const wire::EventBatch& batch, bool follows) {
    Request request = post(follows ? "/v1/sync/events?wait_ms=2000" : "/v1/sync/events",
                           batch.SerializeAsString(), send_timeout_ms);
    request.is_large = true;
    return request;
}

Request brief_events_request(wire::EventBatch batch, bool follows) {
    batch.clear_till();
    batch.clear_epoch();
    batch.clear_first_sequence();
    return events_request(batch, follows);
}

Request changes_request(std::string_view cursor) {
    Request request;
    request.path =
        fmt::format("/v1/sync/changes?cursor={}&wait_ms={}", percent_encoded(cursor), poll_wait_ms);
    request.timeout_ms = poll_timeout_ms;
    return request;
}

Request model_request(std::string_view version) {
    Request request;
    request.path = fmt::format("/v1/models/{}", percent_encoded(version));
    request.timeout_ms = model_timeout_ms;
    request.answer_bytes_max = model_bytes_max;
    return request;
}

Request find_request(const wire::Find& find) {
    return post("/v1/sync/find", find.SerializeAsString(), find_timeout_ms);
}

}  // namespace tillside::uplink
