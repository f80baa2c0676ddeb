#include "sync/head_office/http/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

namespace tillside::head_office::http {

namespace {

constexpr std::int64_t wait_ms_max = 30'000;
constexpr std::size_t query_values_max = 32;

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const auto high = hex_digit(text[i + 1]);
            const auto low = hex_digit(text[i + 2]);
            if (!high || !low) return std::nullopt;
            out += static_cast<char>(*high * 16 + *low);
            i += 2;
        } else {
            out += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    if (out.contains('\0')) return std::nullopt;
    return out;
}

std::string_view value_in(const std::map<std::string, std::string>& values, std::string_view name) {
    const auto found = values.find(std::string(name));
    return found == values.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view Request::query_value(std::string_view name) const {
    return value_in(query, name);
}

std::string_view Request::place(std::string_view name) const {
    return value_in(places, name);
}

std::int64_t wait_ms(const Request& request) {
    const std::string_view text = request.query_value("wait_ms");
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return 0;
    return std::clamp<std::int64_t>(value, 0, wait_ms_max);
}

bool parse_target(std::string_view target, Request& request) {
    if (!target.starts_with('/')) return false;
    target = target.substr(0, target.find('#'));
    const std::size_t question = target.find('?');
    auto path = percent_decoded(target.substr(0, question), false);
    if (!path) return false;
    request.path = std::move(*path);
    if (question == std::string_view::npos) return true;
    std::string_view rest = target.substr(question + 1);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const std::size_t equals = pair.find('=');
        auto name = percent_decoded(pair.substr(0, equals), true);
        auto value = percent_decoded(
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!name || !value || request.query.size() >= query_values_max) return false;
        request.query[*name] = std::move(*value);
    }
    return true;
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        std::string_view pair = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(pair.size() + 1, cookies.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return pair.substr(equals + 1);
        }
    }
    return {};
}

std::string http_date(Now now) {
    using namespace std::chrono;
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_seconds moment = floor<seconds>(sys_time<microseconds>(microseconds(now.us)));
    const sys_days day = floor<std::chrono::days>(moment);
    const year_month_day date(day);
    const hh_mm_ss time(moment - day);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::string_view caller_of(const Request& request) {
    return request.authorization.empty() ? request.cookie : request.authorization;
}

Response put_off() {
    return error_response(
        Error{Domain::http, "busy", "head office has as much in hand as it can hold", true});
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response json_text(int status, std::string text) {
    return {status, "application/json", std::move(text), {}};
}

Response error_response(int status, std::string_view code, std::string_view message) {
    const nlohmann::json body = {{"code", code}, {"message", message}};
    return json_text(status, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

int status_of(const Error& error) {
    constexpr auto statuses = std::to_array<std::pair<std::string_view, int>>({
        {"unknown_token", 401},
        {"not_signed_in", 401},
        {"wrong_till", 403},
        {"wrong_store", 403},
        {"key_changed", 403},
        {"key_of_another_till", 403},
        {"till_revoked", 403},
        {"other_till", 403},
        {"certificate_needed", 403},
        {"certificate_unknown", 403},
        {"certificate_ended", 403},
        {"certificate_expired", 403},
        {"not_enrolled", 403},
        {"code_unknown", 403},
        {"code_expired", 403},
        {"code_used", 403},
        {"bad_certificate_request", 400},
        {"not_signed", 403},
        {"not_allowed", 403},
        {"not_found", 404},
        {"gap", 409},
        {"chain_differs", 409},
        {"signature_wanted", 409},
        {"unknown_dictionary", 400},
        {"too_large", 413},
        {"too_many_attempts", 429},
        {"bad_batch", 400},
        {"bad_request", 400},
        {"not_zstd", 400},
        {"not_protobuf", 400},
    });
    const auto* found = std::ranges::find(statuses, std::string_view(error.code),
                                          &std::pair<std::string_view, int>::first);
    if (found != statuses.end()) return found->second;
    return error.retryable ? 503 : 500;
}

Response settled(Response answer) {
    if (!answer.before_sent) return answer;
    const auto done = std::exchange(answer.before_sent, nullptr)();
    return done ? std::move(answer) : error_response(done.error());
}

Response error_response(const Error& error) {
    const int status = status_of(error);
    if (status == 500) return error_response(500, "internal", "head office failed; see its log");
    Response response = error_response(status, error.code, error.message);
    if (status == 429) response.headers.emplace_back("Retry-After", "900");
    if (status == 503) response.headers.emplace_back("Retry-After", "2");
    return response;
}

}  // namespace tillside::head_office::http
