// sync.wire_bytes_single and sync.reconnect_s: a till that sells now and then, and a head office
// that goes and comes back.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include "sdk/schema/till.hpp"
#include "sync/head_office/dictionaries/make.hpp"
#include "sync/uplink/message_requests.hpp"
#include "sync/wire/compression.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/host.hpp"
#include "tests/bench/running_engine.hpp"
#include "tests/bench/sync/measurements.hpp"
#include "tests/bench/sync/running_office.hpp"
#include "tests/bench/sync/till_files.hpp"
#include "tests/bench/timing.hpp"
#include "tests/chaos/gate/gate.hpp"

namespace tillside::bench {

namespace fs = std::filesystem;

namespace {

constexpr int singles = 500;
constexpr auto patience = std::chrono::seconds(30);

// The message that a till sends of one event, as sync/link makes it of a till that has shown its
// certificate: unsigned, with eight bytes of the head.
wire::EventBatch live_message(const wire::Event& event, const wire::Hash& head) {
    wire::EventBatch batch;
    batch.set_till(event.till());
    batch.set_epoch(event.epoch());
    batch.set_first_sequence(event.sequence());
    batch.add_events(event.SerializeAsString());
    batch.set_head(wire::to_bytes(head).substr(0, 8));
    return batch;
}

Result<void> sell_one(const Host& host, tillside_session* session, int ticket) {
    till::BasketCompleted sale;
    till::Context& context = *sale.mutable_context();
    context.set_store("BENCH");
    context.set_till("BENCH-1");
    context.set_business_day("2026-09-21");
    context.set_ticket(std::to_string(ticket));
    context.set_currency("HKD");
    till::Line& line = *sale.mutable_basket()->add_lines();
    line.set_line_id("1");
    line.set_sku("MILK");
    line.set_quantity_milli(1000);
    line.set_unit_price(1250);
    line.set_amount(1250);
    sale.mutable_basket()->set_total(1250);
    till::Tender& tender = *sale.add_tenders();
    tender.set_kind(till::CASH);
    tender.set_amount(1250);
    std::uint64_t ignored = 0;
    if (host.call(session, till::BASKET_COMPLETED, sale.SerializeAsString(), &ignored)) return {};
    return broken("a sale was not taken");
}

}  // namespace

// What a chain has sold before, as head office reads it from its log.
constexpr int sold_before = 20'000;

wire::Event next_of_till(SaleEvents& events, int number) {
    wire::Event event = events.next();
    event.set_store("BENCH");
    event.set_till("BENCH-1");
    event.set_epoch(std::uint64_t{0x019c2b7d41f0} << 16 | 0x5a5a);
    event.set_sequence(static_cast<std::uint64_t>(number));
    return event;
}

Result<void> measure_single(SaleEvents& events) {
    std::vector<std::string> sold;
    for (int i = 1; i <= sold_before; ++i)
        sold.push_back(next_of_till(events, i).SerializeAsString());
    const auto made = head_office::dictionaries::make(sold);
    if (!made) return broken("no dictionary is made of what was sold");
    const auto dictionary = wire::ZstdDictionary::make(made->content());
    if (!dictionary) return std::unexpected(dictionary.error());
    std::size_t packed = 0;
    std::size_t built_in = 0;
    std::size_t plain = 0;
    std::size_t bytes = 0;
    wire::Hash head = wire::chain_start;
    for (int i = 1; i <= singles; ++i) {
        const wire::Event event = next_of_till(events, sold_before + i);
        head = wire::chain_next(head, event.SerializeAsString());
        const uplink::Request request = uplink::brief_events_request(live_message(event, head));
        bytes += event.ByteSizeLong();
        packed += wire::compress_with(**dictionary, request.body).size();
        built_in += wire::compress_with(*wire::built_in_dictionary(), request.body).size();
        plain += wire::compress(request.body).size();
    }
    print({"sync.wire_bytes_single",
           static_cast<double>(packed) / singles,
           "bytes",
           {{"bytes_an_event", static_cast<double>(bytes) / singles},
            {"without_dictionary", static_cast<double>(plain) / singles},
            {"with_the_built_in_dictionary", static_cast<double>(built_in) / singles},
            {"dictionary_bytes", made->content().size()},
            {"of", "the packed message; HTTP and TLS come to it"}}});
    return {};
}

Result<void> measure_reconnect(const Programs& programs, const fs::path& folder, SaleEvents& events,
                               const std::vector<double>& outages_s) {
    auto office = RunningOffice::prepare(programs.head_office, folder);
    if (!office) return std::unexpected(office.error());
    if (auto started = office->start(); !started) return started;
    const auto fill = [&](const fs::path& data, const wire::TillSecrets&) -> Result<void> {
        if (auto filled = fill_outbox(data, "BENCH", "BENCH-1", events, 1); !filled) {
            return std::unexpected(filled.error());
        }
        return office->let_in("BENCH", "BENCH-1", office->tills_port(), data / "secrets.json");
    };
    auto engine = RunningEngine::start(programs.engine, fill);
    if (!engine) return std::unexpected(engine.error());
    OutboxDepth depth(engine->data());
    const auto empty_within = [&](Clock::time_point since) {
        while (depth.events() != 0 && Clock::now() - since < patience)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return std::chrono::duration<double>(Clock::now() - since).count();
    };
    empty_within(Clock::now());
    auto host = Host::load(programs.plugin);
    if (!host) return std::unexpected(host.error());
    tillside_session* session = host->open(engine->socket(), programs.engine);
    if (session == nullptr) return broken("a session does not open");
    std::vector<double> took;
    int ticket = 0;
    for (const double outage : outages_s) {
        office->kill();
        if (auto sold = sell_one(*host, session, ++ticket); !sold) return sold;
        std::this_thread::sleep_for(std::chrono::duration<double>(outage));
        if (auto started = office->start(); !started) return started;
        took.push_back(empty_within(Clock::now()));
    }
    host->close(session);
    print({"sync.reconnect_s",
           *std::ranges::max_element(took),
           "s",
           {{"of",
             "the slowest of all outages, from the moment head office listens until the "
             "event of the outage is acknowledged"},
            {"outages_s", outages_s},
            {"reconnects_s", took}}});
    return {};
}

}  // namespace tillside::bench
