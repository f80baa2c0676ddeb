// The tills' port: who holds a till's token, and its certificate where it was enrolled with a code,
// may send that till's events and ask what is new for it. Nothing on this port is answered without,
// except the health check and enrolment itself. Every request is checked anew, also each time that
// one which waits for news is asked again: a till that is revoked is out at once.
#pragma once

#include <functional>
#include <string>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/api/alarm.hpp"
#include "sync/head_office/api/port.hpp"
#include "sync/head_office/api/tills_body.hpp"
#include "sync/head_office/dictionaries/dictionaries.hpp"
#include "sync/head_office/http/router.hpp"
#include "sync/head_office/ingest/event_log.hpp"
#include "sync/head_office/metrics/metrics.hpp"

namespace tillside::head_office::api {

using TillRouter = http::Router<access::Terminal>;
// Whoever asks: what is under enrol_path.
struct Nobody {};
using OpenRouter = http::Router<Nobody>;
inline constexpr const char* enrol_path = "/v1/enrol";
inline constexpr const char* renew_path = "/v1/renew";

class TillsPort final : public Port {
public:
    // Borrows; the routers may be added to until the server runs.
    TillsPort(access::Terminals& terminals, Alarm& alarm, const TillRouter& router,
              const OpenRouter& open)
        : terminals_(terminals), alarm_(alarm), router_(router), open_(open) {}

    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head, Now now) override;
    [[nodiscard]] bool knows(const http::Request& head, Now now) override;
    // Withdrawals.
    [[nodiscard]] bool is_urgent(const http::Request& head) const override;
    [[nodiscard]] std::optional<http::Response> answer(http::Request& request,
                                                       http::Moment moment) override;
    // Tills' batches are unpacked.
    void prepare(const http::Request& request) const override;
    void stranger(std::string_view peer, Now now) override;

private:
    // The till, or the answer that refuses it; what is worth a look has been raised.
    [[nodiscard]] std::expected<access::Terminal, http::Response> admit(
        const http::Request& request, Now now);

    access::Terminals& terminals_;
    Alarm& alarm_;
    const TillRouter& router_;
    const OpenRouter& open_;
};

// What tills' batches go to. All is borrowed.
struct Ingest {
    ingest::EventLog& log;
    Alarm& alarm;               // raised for batches that are not what they should be
    metrics::Traffic& traffic;  // counted
    dictionaries::Known& dictionaries;
    // Called after each that changed something, on the worker, with the till's code: projections
    // and waiting tills follow from there.
    std::function<void(std::string_view till)> recorded;
};
// What a batch waits for that has overtaken another of its till (http::Request::waits_for).
[[nodiscard]] std::string topic_of_batches(std::string_view till);
// POST /v1/sync/events and /v1/sync/suppressions.
void add_ingest_routes(TillRouter& router, Ingest into);

// A protobuf message, packed as bodies are.
[[nodiscard]] http::Response packed_message(std::string_view serialised);

}  // namespace tillside::head_office::api
