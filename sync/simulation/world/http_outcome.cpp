#include "sync/simulation/world/http_outcome.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "sync/wire/compression.hpp"

namespace tillside::simulation {

namespace {

// As transfer.cpp reads a refusal.
uplink::Failure refusal(const head_office::http::Response& response) {
    uplink::Failure failure;
    failure.http_status = response.status;
    failure.error = Error{Domain::uplink, "refused", "", response.status >= 500};
    const auto body = nlohmann::json::parse(response.body, nullptr, false);
    if (!body.is_object()) return failure;
    failure.error.code = body.value("code", "refused");
    failure.error.message = body.value("message", "");
    const auto expected = body.find("expected_sequence");
    if (expected != body.end() && expected->is_number_unsigned()) {
        failure.expected_sequence = expected->get<std::uint64_t>();
    }
    return failure;
}

}  // namespace

head_office::http::Request http_request(const uplink::Request& request, const std::string& token) {
    head_office::http::Request out;
    out.method = request.is_post ? "POST" : "GET";
    (void)head_office::http::parse_target(request.path, out);
    out.authorization = "Bearer " + token;
    out.secure = true;
    if (request.is_post) {
        out.body = request.dictionary ? wire::compress_with(*request.dictionary, request.body)
                                      : wire::compress(request.body);
        out.content_encoding = "zstd";
        out.content_type = "application/x-protobuf";
    }
    return out;
}

uplink::Outcome outcome_of(const Answer& answer, std::size_t bytes_max) {
    if (!answer) {
        uplink::Failure failure;
        failure.error = Error{Domain::uplink, "not_reached", "head office was not reached", true};
        return std::unexpected(std::move(failure));
    }
    if (answer->status < 200 || answer->status >= 300) return std::unexpected(refusal(*answer));
    const bool packed = std::ranges::any_of(answer->headers, [](const auto& header) {
        return header.first == "Content-Encoding" && header.second == "zstd";
    });
    if (!packed || answer->body.empty()) return answer->body;
    auto unpacked = wire::decompress(answer->body, bytes_max);
    if (!unpacked) {
        uplink::Failure failure;
        failure.http_status = answer->status;
        failure.error = unpacked.error();
        return std::unexpected(std::move(failure));
    }
    return std::move(*unpacked);
}

}  // namespace tillside::simulation
