#include "sync/uplink/identity.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "sync/uplink/key_pair.hpp"

using namespace tillside;

TEST_CASE("head office's clock is what its last answer said, and goes on from there") {
    uplink::Identity identity({});
    CHECK_FALSE(identity.head_office_now());
    identity.told_time(2'000'000'000);  // 2033, whatever this machine's clock says
    const auto now = identity.head_office_now();
    REQUIRE(now);
    CHECK(std::abs(now->us - 2'000'000'000'000'000) < 60'000'000);
    identity.told_time(1'000'000'000);
    CHECK(identity.head_office_now()->us < 1'100'000'000'000'000);
}

TEST_CASE("what is shown to head office is replaced whole") {
    uplink::Identity identity({"token", "authority", "", ""});
    CHECK(identity.shown().token == "token");
    identity.show({"newer", "authority", "certificate", "key"});
    CHECK(identity.shown().token == "newer");
    CHECK(identity.shown().certificate_pem == "certificate");
}

TEST_CASE("a key pair is another each time, and asks only with a key that can be read") {
    const auto one = uplink::make_private_key().value();
    CHECK(one != uplink::make_private_key().value());
    CHECK(uplink::certificate_request(one));
    CHECK_FALSE(uplink::certificate_request(""));
    CHECK_FALSE(uplink::certificate_request("-----BEGIN PRIVATE KEY-----\nAAAA\n"));
    CHECK(uplink::check_certificate("", one).error().code == "not_a_certificate");
}
