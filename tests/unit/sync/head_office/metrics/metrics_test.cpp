#include <catch2/catch.hpp>

#include "sync/head_office/api/metrics_port.hpp"
#include "tests/unit/sync/head_office/receiving_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office;

namespace {

http::Response get(api::MetricsPort& port, const std::string& path, const char* method = "GET") {
    http::Request request;
    request.method = method;
    request.path = path;
    const auto answer = port.answer(request, {tests::ReceivingOffice::now, true});
    REQUIRE(answer);
    return *answer;
}

}  // namespace

TEST_CASE("a monitoring system reads how each till is, and what passed through", "[F26]") {
    tests::ReceivingOffice office;
    const auto sender = office.let_in("S1", "T1");
    (void)office.let_in("S1", "T2");  // never heard of
    tests::Till till;
    till.add_basket();
    wire::EventBatch batch = till.batch(1, 1);
    wire::TillHealth& health = *batch.mutable_health();
    health.set_till_time_us(tests::ReceivingOffice::now.us + 90'000'000);
    health.set_outbox_depth(7);
    health.set_outbox_oldest_us(tests::ReceivingOffice::now.us - 60'000'000);
    health.set_dead_letters(2);
    health.set_storage_failing(true);
    health.set_disk_free_bytes(4096);
    REQUIRE(office.log.receive(batch, sender, tests::ReceivingOffice::now));

    metrics::Traffic traffic;
    traffic.batches_taken = 1;
    traffic.events_taken = 1;
    http::ByteBudget bodies;
    const auto held = bodies.take(1234, http::ByteBudget::Rank::usual, "a till");
    api::MetricsPort port(*office.db, traffic, bodies);
    const http::Response answer = get(port, "/metrics");
    CHECK(answer.status == 200);
    CHECK(answer.content_type.starts_with("text/plain; version=0.0.4"));
    for (const char* line :
         {"# TYPE tillside_batches_taken_total counter", "tillside_batches_taken_total 1",
          "tillside_till_backlog_events{store=\"S1\",till=\"T1\"} 7",
          "tillside_till_backlog_oldest_seconds{store=\"S1\",till=\"T1\"} 60",
          "tillside_till_dead_letters{store=\"S1\",till=\"T1\"} 2",
          "tillside_till_clock_skew_seconds{store=\"S1\",till=\"T1\"} 90",
          "tillside_till_storage_ok{store=\"S1\",till=\"T1\"} 0",
          "tillside_till_disk_free_bytes{store=\"S1\",till=\"T1\"} 4096",
          "tillside_till_rejected_events{store=\"S1\",till=\"T2\"} 0", "tillside_log_position 1",
          "tillside_bodies_bytes 1234", "tillside_bodies_bytes_peak 1234",
          "tillside_bodies_put_off_total 0"}) {
        CHECK_THAT(answer.body, Catch::Contains(line));
    }
    CHECK_THAT(answer.body,
               !Catch::Contains("tillside_till_backlog_events{store=\"S1\",till=\"T2\""));

    // Signs of life without health leave what the till last said of itself.
    wire::EventBatch life;
    life.set_till("T1");
    life.set_epoch(77);
    REQUIRE(office.log.receive(life, sender, tests::ReceivingOffice::now));
    CHECK_THAT(get(port, "/metrics").body,
               Catch::Contains("tillside_till_backlog_events{store=\"S1\",till=\"T1\"} 7"));
}

TEST_CASE("the port for monitoring says whether head office is alive, and nothing else") {
    tests::ReceivingOffice office;
    const metrics::Traffic traffic;
    const http::ByteBudget bodies;
    api::MetricsPort port(*office.db, traffic, bodies);
    CHECK(get(port, "/healthz").body == "ok\n");
    CHECK(get(port, "/api/v1/tills").status == 404);
    CHECK(get(port, "/metrics", "POST").status == 405);
    REQUIRE(office.db->run_script("DROP TABLE checkpoints"));
    CHECK(get(port, "/healthz").status == 503);
}
