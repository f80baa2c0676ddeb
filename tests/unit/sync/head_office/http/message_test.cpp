#include "sync/head_office/http/message.hpp"

#include <catch2/catch.hpp>

using namespace tillside;
using namespace tillside::head_office::http;

TEST_CASE("the target of a request is taken apart, or refused") {
    Request request;
    REQUIRE(parse_target("/a%20b/c?x=1&y=%E9%99%B3+z&x=2&flag", request));
    CHECK(request.path == "/a b/c");
    CHECK(request.query_value("x") == "2");
    CHECK(request.query_value("y") == "陳 z");
    CHECK(request.query_value("flag").empty());
    CHECK(request.query_value("none").empty());
    for (const char* bad : {"", "*", "http://x/", "/%", "/%4", "/%zz", "/%00", "/?a=%f"}) {
        INFO(bad);
        Request other;
        CHECK_FALSE(parse_target(bad, other));
    }
    std::string many = "/?";
    for (int i = 0; i < 40; ++i)
        many += "k" + std::to_string(i) + "=1&";
    Request other;
    CHECK_FALSE(parse_target(many, other));
}

TEST_CASE("one cookie is found among others, by its whole name") {
    CHECK(cookie_value("a=1; session=x=y; b=2", "session") == "x=y");
    CHECK(cookie_value("xsession=1", "session").empty());
    CHECK(cookie_value("", "session").empty());
    CHECK(cookie_value(";;=;session", "session").empty());
}

TEST_CASE("a request waits half a minute at most") {
    const auto wait = [](const char* text) {
        Request request;
        request.query["wait_ms"] = text;
        return wait_ms(request);
    };
    CHECK(wait("250") == 250);
    CHECK(wait("99999999") == 30'000);
    CHECK(wait("-1") == 0);
    CHECK(wait("1e3") == 0);
    CHECK(wait("") == 0);
}

TEST_CASE("what went wrong inside is not told to the caller") {
    const auto inside = error_response({Domain::store, "failed", "hq.db: secret detail", false});
    CHECK(inside.status == 500);
    CHECK_THAT(inside.body, !Catch::Contains("secret detail"));
    const auto full = error_response({Domain::store, "full", "no room on the disk", true});
    CHECK(full.status == 503);
    CHECK(full.headers.front().first == "Retry-After");
    CHECK(error_response({Domain::ingest, "gap", "expected", false}).status == 409);
}

TEST_CASE("a moment is written as HTTP writes it") {
    CHECK(http_date({784'111'777'000'000}) == "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110, 5.6.7
    CHECK(http_date({0}) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST_CASE("an answer leaves as it is once what must come before it has succeeded, else its error") {
    int done = 0;
    Response answer{200, "text/plain", "taken", {}};
    CHECK(settled(answer).body == "taken");

    answer.before_sent = [&]() -> Result<void> {
        ++done;
        return {};
    };
    const Response given = settled(answer);
    CHECK(given.body == "taken");
    CHECK(!given.before_sent);
    CHECK(done == 1);

    answer.before_sent = []() -> Result<void> {
        return fail(Domain::store, "not_synced", "the disk does not keep what is written", true);
    };
    const Response refused = settled(answer);
    CHECK(refused.status >= 500);
    CHECK(!refused.body.contains("taken"));
}
