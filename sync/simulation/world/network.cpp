#include "sync/simulation/world/network.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace tillside::simulation {

namespace {

constexpr std::int64_t connect_timeout_us = 3 * second_us;
constexpr int latency_ms_min = 2;
constexpr int late_timeouts_max = 4;

}  // namespace

std::int64_t Network::latency_us() {
    const int most = ground_.calm ? 20 : ground_.weather.latency_ms_max;
    return ground_.chance.between(latency_ms_min, std::max(most, latency_ms_min)) * millisecond_us;
}

void Network::carry(Exchange exchange, Answered answered) {
    // Whoever comes first, answer or time-out, is the answer; what follows meets a closed door.
    auto waiting = std::make_shared<Answered>(std::move(answered));
    const Answered once = [waiting](Answer answer) {
        if (const Answered call = std::exchange(*waiting, nullptr)) call(std::move(answer));
    };
    if (is_cut(exchange.till)) {
        ground_.agenda.in(connect_timeout_us, [once] { once(std::nullopt); });
        return;
    }
    ground_.agenda.in(exchange.timeout_us, [once] { once(std::nullopt); });
    if (ground_.strikes(ground_.weather.requests_lost)) return;

    Line& line = lines_[exchange.till];
    std::int64_t arrival_us = ground_.now_us() + latency_us();
    if (ground_.strikes(ground_.weather.requests_late)) {
        arrival_us += exchange.timeout_us * ground_.chance.between(1, late_timeouts_max);
    } else if (exchange.in_order) {
        arrival_us = std::max(arrival_us, line.last_arrival_us);
        line.last_arrival_us = arrival_us;
    }
    deliver(exchange.till, exchange.request, arrival_us, once);
    if (ground_.strikes(ground_.weather.requests_doubled)) {
        deliver(exchange.till, exchange.request, arrival_us + latency_us() * 3,
                [](const Answer&) {});
    }
}

void Network::deliver(std::size_t till, const head_office::http::Request& request,
                      std::int64_t arrival_us, Answered answered) {
    ground_.agenda.at(arrival_us, [this, till, request, answered = std::move(answered)] {
        if (is_cut(till)) return;
        port_(till, request, [this, till, answered](Answer answer) {
            if (answer && ground_.strikes(ground_.weather.answers_lost)) return;
            ground_.agenda.in(latency_us(), [this, till, answered, answer = std::move(answer)] {
                if (!is_cut(till)) answered(answer);
            });
        });
    });
}

void Network::cut(std::size_t till, std::int64_t for_us) {
    lines_[till].cut_until_us = ground_.now_us() + for_us;
}

void Network::mend_all() {
    for (Line& line : lines_)
        line.cut_until_us = 0;
}

}  // namespace tillside::simulation
