// The port for a monitoring system: GET /metrics and /healthz, without TLS, on loopback only, and
// only where the operator asks for it. It answers nothing else.
#pragma once

#include "sync/head_office/api/port.hpp"
#include "sync/head_office/metrics/metrics.hpp"
#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::api {

class MetricsPort final : public Port {
public:
    // Borrows all; `traffic` is counted by the tills' routes, on the same worker.
    MetricsPort(store::Database& database, const metrics::Traffic& traffic,
                const http::ByteBudget& bodies)
        : database_(database), traffic_(traffic), bodies_(bodies) {}

    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head, Now now) override;
    [[nodiscard]] std::optional<http::Response> answer(http::Request& request,
                                                       http::Moment moment) override;

private:
    store::Database& database_;
    const metrics::Traffic& traffic_;
    const http::ByteBudget& bodies_;
};

}  // namespace tillside::head_office::api
