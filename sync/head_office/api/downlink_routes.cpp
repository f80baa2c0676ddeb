#include "sync/head_office/api/downlink_routes.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <string>
#include <utility>

#include "sync/head_office/published_models/published.hpp"

namespace tillside::head_office::api {

namespace {

using http::Request;
using http::Response;

Response refused(const Error& error, const access::Terminal& terminal) {
    const int status = http::status_of(error);
    spdlog::log(status >= 500 ? spdlog::level::err : spdlog::level::warn, "till {}: {} {}: {}",
                terminal.till, status, error.code, error.message);
    return http::error_response(error);
}

std::optional<Response> changes(downlink::Feed& feed, const Request& request,
                                const access::Terminal& terminal, http::Moment moment) {
    const auto page = feed.changes_since({terminal.store, terminal.till},
                                         request.query_value("cursor"), moment.now);
    if (!page) return refused(page.error(), terminal);
    const bool news = page->changes_size() > 0 || page->reset();
    if (!news && !moment.last) {
        request.waits_for = feed.scopes_of({terminal.store, terminal.till});
        return std::nullopt;
    }
    return packed_message(page->SerializeAsString());
}

Response find(downlink::Feed& feed, const Request& request, const access::Terminal& terminal,
              Now now) {
    const auto asked = message_from<wire::Find>(request);
    if (!asked) return refused(asked.error(), terminal);
    const auto found = feed.find({terminal.store, terminal.till}, *asked, now);
    if (!found) return refused(found.error(), terminal);
    return packed_message(found->SerializeAsString());
}

}  // namespace

void add_downlink_routes(TillRouter& router, downlink::Feed& feed, store::Database& database,
                         std::filesystem::path models_folder) {
    router.add_waiting(
        "GET", "/v1/sync/changes",
        [&feed](const Request& request, const access::Terminal& terminal, http::Moment moment) {
            return changes(feed, request, terminal, moment);
        });
    router.add("POST", "/v1/sync/find",
               [&feed](const Request& request, const access::Terminal& terminal, Now now) {
                   return find(feed, request, terminal, now);
               });
    router.add("GET", "/v1/models/{version}",
               [&database, folder = std::move(models_folder)](
                   const Request& request, const access::Terminal& terminal, Now) {
                   auto bytes =
                       published_models::read_model(database, folder, request.place("version"));
                   if (!bytes) return refused(bytes.error(), terminal);
                   return Response{200, "application/octet-stream", std::move(*bytes), {}};
               });
}

}  // namespace tillside::head_office::api
