#include "sync/head_office/api/console_port.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <nlohmann/json.hpp>

namespace tillside::head_office::api {

namespace {

using http::Request;
using http::Response;

constexpr std::string_view cookie_name = "tillside_session";
constexpr std::string_view session_path = "/api/v1/session";

Response failure(const Error& error) {
    if (http::status_of(error) >= 500) spdlog::error("console: {}", error.message);
    return http::error_response(error);
}

Response user_json(const access::User& user) {
    const nlohmann::json body = {{"name", user.name},
                                 {"role", user.role},
                                 {"may_see_customers", access::may_see_customers(user)}};
    return http::json_text(200, body.dump());
}

std::string cookie(std::string_view token, bool secure, std::int64_t seconds) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", cookie_name, token,
                       seconds, secure ? "; Secure" : "");
}

bool is_loopback_host(std::string_view host) {
    if (host.starts_with("[::1]")) return true;
    const std::string_view name = host.substr(0, host.rfind(':'));
    return name == "127.0.0.1" || name == "localhost";
}

// HSTS is not for loopback names: a browser would then refuse the till's own plain page on this
// machine, whatever its port (RFC 6797, 8.3: the rule is for the host).
void add_security_headers(Response& response, bool secure, std::string_view host) {
    constexpr auto headers = std::to_array<std::pair<const char*, const char*>>({
        {"Content-Security-Policy",
         "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
         "form-action 'self'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    });
    for (const auto& [name, value] : headers)
        response.headers.emplace_back(name, value);
    if (secure && !is_loopback_host(host))
        response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace

std::optional<Response> ConsolePort::refuse(const Request&, Now) {
    return std::nullopt;  // the port's limit is small
}

bool ConsolePort::knows(const Request& head, Now now) {
    return users_.session(http::cookie_value(head.cookie, cookie_name), now).has_value();
}

std::optional<Response> ConsolePort::answer(Request& request, http::Moment moment) {
    std::optional<Response> response;
    if (!request.secure && !is_loopback_host(request.host)) {
        response = http::error_response(403, "wrong_host", "open this page as http://127.0.0.1");
    } else if (request.path == "/healthz") {
        response = Response{200, "text/plain", "ok\n", {}};
    } else if (request.path.starts_with("/api/")) {
        response = answer_api(request, moment);
        if (response) response->headers.emplace_back("Cache-Control", "no-store");
    } else {
        response = page(request);
    }
    if (response) add_security_headers(*response, request.secure, request.host);
    return response;
}

std::optional<Response> ConsolePort::answer_api(Request& request, http::Moment moment) {
    if (request.method != "GET" && request.tillside_header != "1") {
        return http::error_response(403, "no_header", "the header X-Tillside: 1 is needed");
    }
    const bool of_session = request.path == session_path;
    if (of_session && request.method == "POST") return sign_in(request, moment.now);

    const std::string_view token = http::cookie_value(request.cookie, cookie_name);
    const auto user = users_.session(token, moment.now);
    if (!user) return failure(user.error());
    if (request.share) {
        request.share->known(http::ByteBudget::Rank::usual, http::caller_of(request));
    }
    if (of_session && request.method == "GET") return user_json(*user);
    if (of_session && request.method == "DELETE") {
        if (auto done = users_.sign_out(token, request.peer, moment.now); !done) {
            return failure(done.error());
        }
        Response response = http::no_content();
        response.headers.emplace_back("Set-Cookie", cookie("", request.secure, 0));
        return response;
    }
    return router_.answer(request, *user, moment);
}

Response ConsolePort::sign_in(const Request& request, Now now) {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    if (!body.is_object() || !body.contains("name") || !body["name"].is_string() ||
        !body.contains("password") || !body["password"].is_string()) {
        return http::error_response(400, "bad_request", "send {\"name\": …, \"password\": …}");
    }
    const auto signed_in =
        users_.sign_in(body["name"].get<std::string>(), body["password"].get<std::string>(),
                       request.peer, now, random_);
    if (!signed_in) return failure(signed_in.error());
    Response response = user_json(signed_in->user);
    response.headers.emplace_back(
        "Set-Cookie", cookie(signed_in->token, request.secure, access::session_us_max / 1'000'000));
    return response;
}

Response ConsolePort::page(const Request& request) const {
    if (request.method != "GET") {
        return http::error_response(405, "method_not_allowed", "pages can only be read");
    }
    if (auto file = files_.find(request.path)) return std::move(*file);
    if (files_.empty()) {
        return {404,
                "text/plain; charset=utf-8",
                "The console's pages were not found; name their folder with --console-files.\n",
                {}};
    }
    return {404, "text/plain; charset=utf-8", "There is no such page.\n", {}};
}

}  // namespace tillside::head_office::api
