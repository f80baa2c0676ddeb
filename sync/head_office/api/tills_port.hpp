// The tills' port: who holds a till's token may send that till's events and ask what is new for it.
// Nothing on this port is answered without a token, except the health check.
#pragma once

#include <functional>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/api/port.hpp"
#include "sync/head_office/http/router.hpp"
#include "sync/head_office/ingest/event_log.hpp"
#include "sync/head_office/metrics/metrics.hpp"

namespace tillside::head_office::api {

using TillRouter = http::Router<access::Terminal>;

// Bodies: zstd, packed and unpacked.
inline constexpr std::size_t till_body_bytes_max = 8 << 20;
inline constexpr std::size_t till_body_unpacked_bytes_max = 32 << 20;

class TillsPort final : public Port {
public:
    // Borrows; `router` may be added to until the server runs.
    TillsPort(access::Terminals& terminals, const TillRouter& router)
        : terminals_(terminals), router_(router) {}

    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head, Now now) override;
    [[nodiscard]] std::optional<http::Response> answer(http::Request& request,
                                                       http::Moment moment) override;

private:
    [[nodiscard]] Result<access::Terminal> authenticate(const http::Request& request);

    access::Terminals& terminals_;
    const TillRouter& router_;
};

// POST /v1/sync/events and /v1/sync/suppressions. `recorded` is called after each that changed
// something, on the worker: projections and waiting tills follow from there.
// `traffic` is counted.
void add_ingest_routes(TillRouter& router, ingest::EventLog& log, metrics::Traffic& traffic,
                       std::function<void()> recorded);

// A protobuf message from a body that is zstd. Errors "not_zstd", "too_large", "not_protobuf".
template <typename Message>
[[nodiscard]] Result<Message> message_from(const http::Request& request);
// And the answer's body, packed the same way.
[[nodiscard]] http::Response packed_message(std::string_view serialised);

// (Implementation of the template: any protobuf message will do.)
[[nodiscard]] Result<std::string> unpacked_body(const http::Request& request);

template <typename Message>
Result<Message> message_from(const http::Request& request) {
    auto bytes = unpacked_body(request);
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    Message message;
    if (!message.ParseFromString(*bytes)) {
        return fail(Domain::http, "not_protobuf", "the body is not the message it should be");
    }
    return message;
}

}  // namespace tillside::head_office::api
