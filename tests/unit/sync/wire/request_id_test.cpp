#include "sync/wire/request_id.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <set>

using namespace tillside;

TEST_CASE("a request's id is made anew each time and is one that the other side takes") {
    const auto random = wire::system_random();
    std::set<std::string> made;
    for (int i = 0; i < 1000; ++i)
        made.insert(wire::make_request_id(random));
    CHECK(made.size() == 1000);
    for (const std::string& id : made) {
        CHECK(id.size() == 32);
        CHECK(wire::is_request_id(id));
    }
}

TEST_CASE("nothing but a short row of hexadecimal digits passes for a request's id", "[D30]") {
    CHECK(wire::is_request_id("0123456789abcdef"));
    CHECK(wire::is_request_id("01990b5e-7c1a-7d3e-9a10-5f3c2b1a0d4e"));
    CHECK(wire::is_request_id("01990B5E7C1A7D3E9A105F3C2B1A0D4E"));
    CHECK(wire::is_request_id(std::string(64, 'f')));

    CHECK_FALSE(wire::is_request_id(""));
    CHECK_FALSE(wire::is_request_id("0123456789abcde"));
    CHECK_FALSE(wire::is_request_id(std::string(65, 'f')));
    CHECK_FALSE(wire::is_request_id(std::string(1 << 20, 'f')));
    CHECK_FALSE(wire::is_request_id("0123456789abcdeg"));
    CHECK_FALSE(wire::is_request_id("0123456789abcdef0123456789 abcdef"));
    CHECK_FALSE(wire::is_request_id("0123456789abcdef\r\nX-Tillside: 1"));
    CHECK_FALSE(wire::is_request_id("0123456789abcdef\nerror all is well"));
    CHECK_FALSE(wire::is_request_id(std::string("0123456789abcdef\0", 17)));
    CHECK_FALSE(wire::is_request_id("0123456789abcdef\x1b[2J"));
    CHECK_FALSE(wire::is_request_id("陳大文陳大文"));
    CHECK_FALSE(wire::is_request_id("alice@example.org"));
}

TEST_CASE("whatever is taken for an id is printable and bounded, of any bytes", "[D30]") {
    rc::check([](const std::string& bytes) {
        if (!wire::is_request_id(bytes)) return;
        RC_ASSERT(bytes.size() <= wire::request_id_characters_max);
        RC_ASSERT(bytes.find_first_not_of("0123456789abcdefABCDEF-") == std::string::npos);
    });
}
