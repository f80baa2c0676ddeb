// The lines between tills and head office: late, cut, losing requests or answers, carrying some
// twice and some long after the till has given up on them. Requests of one till's batches keep
// their order, as they do on one connection, unless one of them is late.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sync/head_office/http/message.hpp"
#include "sync/simulation/world/ground.hpp"

namespace tillside::simulation {

// Nothing: the connection ended without an answer.
using Answer = std::optional<head_office::http::Response>;
using Answered = std::function<void(Answer)>;

class Network {
public:
    // Head office's port: calls back at once, later, or never where it died meanwhile.
    using Port = std::function<void(std::size_t till, head_office::http::Request, Answered)>;

    Network(Ground& ground, std::size_t tills, Port port)
        : ground_(ground), port_(std::move(port)), lines_(tills) {}

    struct Exchange {
        std::size_t till = 0;
        head_office::http::Request request;
        std::int64_t timeout_us = 0;
        bool in_order = false;  // behind the till's other requests of which this is said
    };
    // answered is called once.
    void carry(Exchange exchange, Answered answered);

    // The till's line leads nowhere for so long.
    void cut(std::size_t till, std::int64_t for_us);
    void mend_all();

private:
    struct Line {
        std::int64_t cut_until_us = 0;
        std::int64_t last_arrival_us = 0;
    };
    [[nodiscard]] bool is_cut(std::size_t till) const {
        return ground_.now_us() < lines_[till].cut_until_us;
    }
    [[nodiscard]] std::int64_t latency_us();
    void deliver(std::size_t till, const head_office::http::Request& request,
                 std::int64_t arrival_us, Answered answered);

    Ground& ground_;
    Port port_;
    std::vector<Line> lines_;
};

}  // namespace tillside::simulation
