#include "sync/head_office/api/console_api.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "sync/head_office/api/event_summary.hpp"
#include "sync/head_office/projections/report.hpp"

namespace tillside::head_office::api {

namespace {

using http::Request;
using http::Response;
using nlohmann::json;

Response failure(const Error& error) {
    spdlog::error("console: {}", error.message);
    return http::error_response(error);
}

Response json_response(const json& body) {
    return http::json_text(200, body.dump(-1, ' ', false, json::error_handler_t::replace));
}

json counts_json(const projections::Report& report) {
    return {{"baskets", report.baskets},
            {"lines", report.lines},
            {"total", report.total},
            {"currency", report.currency},
            {"customers_enrolled", report.customers_enrolled},
            {"consents_given", report.consents_given},
            {"consents_refused", report.consents_refused},
            {"withdrawn", report.withdrawn},
            {"suggestions_shown", report.suggestions_shown},
            {"suggestions_accepted", report.suggestions_accepted},
            {"events", report.events}};
}

Response overview(store::Database& database, projections::Projector& projector, Now started,
                  Now now) {
    const auto checkpoints = projector.checkpoints();
    if (!checkpoints) return failure(checkpoints.error());
    const auto report = projections::read_report(database, projections::Scope::tills);
    if (!report) return failure(report.error());
    json projection_list = json::array();
    for (const auto& checkpoint : *checkpoints) {
        projection_list.push_back({{"name", checkpoint.projection},
                                   {"checkpoint", checkpoint.position},
                                   {"behind", checkpoint.behind}});
    }
    return json_response({{"server",
                           {{"version", TILLSIDE_VERSION},
                            {"started_at_us", started.us},
                            {"now_us", now.us},
                            {"store_bytes", database.bytes()},
                            {"projections", projection_list}}},
                          {"counts", counts_json(*report)}});
}

Response tills(store::Database& database) {
    json list = json::array();
    const auto read = database.query(
        "SELECT t.store, t.till, h.last_seen_us, h.outbox_depth, h.acknowledged, h.epoch, "
        "h.engine_version, h.model_version, h.dead_letters, h.clock_skew_ms, "
        "(SELECT count(*) FROM rejected_events r WHERE r.till = t.till), c.events, c.baskets "
        "FROM terminals t LEFT JOIN till_health h ON h.till = t.till "
        "LEFT JOIN till_counts c ON c.till = t.till ORDER BY t.store, t.till",
        {}, [&](const store::Row& row) {
            list.push_back({{"store", row.text(0)},
                            {"till", row.text(1)},
                            {"last_seen_us", row.integer(2)},
                            {"outbox_depth", row.integer(3)},
                            {"acknowledged_sequence", row.integer(4)},
                            {"epoch", std::to_string(row.integer(5))},
                            {"engine_version", row.text(6)},
                            {"model_version", row.text(7)},
                            {"dead_letters", row.integer(8)},
                            {"clock_skew_ms", row.integer(9)},
                            {"rejected", row.integer(10)},
                            {"events", row.integer(11)},
                            {"baskets", row.integer(12)}});
        });
    if (!read) return failure(read.error());
    return json_response({{"tills", list}});
}

std::int64_t number_in(const Request& request, std::string_view name, std::int64_t otherwise) {
    const std::string_view text = request.query_value(name);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

Response events(store::Database& database, const Request& request) {
    constexpr std::int64_t limit_max = 500;
    const std::int64_t limit =
        std::clamp<std::int64_t>(number_in(request, "limit", 50), 1, limit_max);
    const std::int64_t before =
        number_in(request, "before", std::numeric_limits<std::int64_t>::max());
    json list = json::array();
    wire::Event event;
    const auto read = database.query(
        "SELECT position, received_at_us, bytes FROM events WHERE position < ?1 "
        "ORDER BY position DESC LIMIT ?2",
        {before, limit}, [&](const store::Row& row) {
            const std::string_view bytes = row.blob(2);
            event.Clear();
            if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
            list.push_back(
                {{"position", row.integer(0)},
                 {"store", event.store()},
                 {"till", event.till()},
                 {"sequence", event.sequence()},
                 {"kind", wire::EventKind_Name(event.kind())},
                 {"occurred_at_us", event.occurred_at_us()},
                 {"received_at_us", row.integer(1)},
                 {"ticket", event.ticket()},
                 {"customer_id",
                  event.customer_id().empty() ? "" : wire::uuid_text(event.customer_id())},
                 {"summary", summary_of(event)},
                 {"facts", facts_of(event)}});
        });
    if (!read) return failure(read.error());
    return json_response({{"events", list}});
}

}  // namespace

void add_console_routes(ConsoleRouter& router, store::Database& database,
                        projections::Projector& projector, Now started) {
    router.add("GET", "/api/v1/overview",
               [&database, &projector, started](const Request&, const access::User&, Now now) {
                   return overview(database, projector, started, now);
               });
    router.add("GET", "/api/v1/tills",
               [&database](const Request&, const access::User&, Now) { return tills(database); });
    router.add("GET", "/api/v1/events",
               [&database](const Request& request, const access::User&, Now) {
                   return events(database, request);
               });
}

}  // namespace tillside::head_office::api
