// An HTTP request and its answer as plain values, so that the rooms that answer need not know which
// library carries them. Refuses to hold what no room reads: other headers are left behind.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sync/head_office/certificates/till_certificate.hpp"
#include "sync/head_office/http/byte_budget.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::http {

// What there is news of whenever anything was written (Request::waits_for).
inline constexpr const char* topic_of_any_news = "any";

struct Request {
    std::string
        id;  // the caller's, where it is fit to be logged; else one of ours (request_id.hpp)
    std::string method;                         // "GET", "POST", "DELETE"
    std::string path;                           // percent-decoded, without the query
    std::map<std::string, std::string> query;   // percent-decoded; the last of equal names
    std::map<std::string, std::string> places;  // what the route's {names} stood for
    std::string authorization;
    std::string cookie;
    std::string host;
    std::string content_type;
    std::string content_encoding;
    std::string tillside_header;  // X-Tillside: only our own pages can send it (no CORS)
    std::string body;             // as it came (not unpacked), within the port's limit
    std::string peer;             // the caller's address, without port
    bool secure = false;          // came over TLS
    // What the caller showed in the handshake, signed by the port's own authority; its times are
    // not checked. Null: nothing.
    std::shared_ptr<const certificates::TillCertificate> certificate;
    // What the route has made of the body, for when it is asked again. One thread at a time.
    mutable std::shared_ptr<void> unpacked;
    // What a request waits for that had no news: it is asked again when there is news of one of
    // these. None: of anything.
    mutable std::vector<std::string> waits_for;
    // Of what all requests may hold (null: nobody counts). One thread at a time.
    std::shared_ptr<ByteBudget::Share> share;

    // "" where the query has no such name.
    [[nodiscard]] std::string_view query_value(std::string_view name) const;
    [[nodiscard]] std::string_view place(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    // What must succeed, on a thread that may wait, before the answer leaves; else its error does.
    // Empty: nothing.
    std::function<Result<void>()> before_sent = {};
};

// What tells callers apart before anybody has looked at it: the token or the cookies; or "".
[[nodiscard]] std::string_view caller_of(const Request& request);

// The answer after what must succeed before it.
[[nodiscard]] Response settled(Response answer);

// When a request is answered. `last`: a waiting answer has to be given now.
struct Moment {
    Now now;
    bool last = true;
};

// How long a request is prepared to wait for news: its query's wait_ms, at most 30 s.
[[nodiscard]] std::int64_t wait_ms(const Request& request);

// Takes the target of a request line apart ("/a%20b?x=1"); false where it is not well formed.
[[nodiscard]] bool parse_target(std::string_view target, Request& request);
// The value of one cookie, or "".
[[nodiscard]] std::string_view cookie_value(std::string_view cookies, std::string_view name);

// A moment as HTTP writes it: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
[[nodiscard]] std::string http_date(Now now);

[[nodiscard]] Response no_content();
// 503 with Retry-After: there is no room for the body now.
[[nodiscard]] Response put_off();
[[nodiscard]] Response json_text(int status, std::string text);
// {"code": …, "message": …}
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view message);
// The status that an error of our rooms stands for; the words of errors that are the caller's
// affair, and "internal" with no more for those that are not (they are logged instead).
[[nodiscard]] Response error_response(const Error& error);
[[nodiscard]] int status_of(const Error& error);

}  // namespace tillside::head_office::http
