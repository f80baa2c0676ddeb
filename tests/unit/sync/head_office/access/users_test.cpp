#include "sync/head_office/access/users.hpp"

#include <catch2/catch.hpp>

#include "tests/postgres/test_store.hpp"

using namespace tillside;
using namespace tillside::head_office;
using access::Users;

namespace {

constexpr Now now{1'700'000'001'000'000};
constexpr const char* password = "correct horse battery";

struct Fixture {
    tests::TestStore place;
    std::unique_ptr<store::Database> db = place.hq();
    Users users{*db};
    wire::Random random = wire::system_random();
};

}  // namespace

TEST_CASE("a person signs in, is known by the session, and signs out") {
    Fixture f;
    REQUIRE(f.users.add("siu-ming", "admin", password, now));
    const auto in = f.users.sign_in("siu-ming", password, "127.0.0.1", now, f.random).value();
    CHECK(in.user.role == "admin");
    CHECK(f.users.session(in.token, now).value().name == "siu-ming");
    CHECK(f.users.session("another token", now).error().code == "not_signed_in");
    CHECK(f.users.session(in.token, {now.us + access::session_idle_us_max}).error().code ==
          "not_signed_in");
    REQUIRE(f.users.sign_out(in.token, "127.0.0.1", now));
    CHECK(f.users.session(in.token, now).error().code == "not_signed_in");
    CHECK(f.db->number("SELECT count(*) FROM audit").value() == 2);
}

TEST_CASE("a session that is used goes on, but not longer than half a day") {
    Fixture f;
    REQUIRE(f.users.add("siu-ming", "admin", password, now));
    const auto in = f.users.sign_in("siu-ming", password, "127.0.0.1", now, f.random).value();
    std::int64_t at = now.us;
    while (at + access::session_idle_us_max / 2 < now.us + access::session_us_max) {
        at += access::session_idle_us_max / 2;
        REQUIRE(f.users.session(in.token, {at}));
    }
    CHECK_FALSE(f.users.session(in.token, {now.us + access::session_us_max}));
}

TEST_CASE("failed sign-ins are limited by name and by address, and audited") {
    Fixture f;
    REQUIRE(f.users.add("siu-ming", "admin", password, now));
    for (int i = 0; i < access::failures_of_name_max; ++i) {
        CHECK(f.users.sign_in("siu-ming", "wrong password", "127.0.0.1", now, f.random)
                  .error()
                  .code == "not_signed_in");
    }
    CHECK(f.users.sign_in("siu-ming", password, "10.0.0.9", now, f.random).error().code ==
          "too_many_attempts");
    const Now later{now.us + access::sign_in_window_us};
    CHECK(f.users.sign_in("siu-ming", password, "127.0.0.1", later, f.random));
    CHECK(f.users.sign_in("nobody", password, "127.0.0.1", later, f.random).error().code ==
          "not_signed_in");
    // What was typed as an unknown name is not kept: it may be a password.
    CHECK(f.db->number("SELECT count(*) FROM audit WHERE who = 'nobody'").value() == 0);
}

TEST_CASE("a new password ends the sessions of the old one") {
    Fixture f;
    REQUIRE(f.users.add("siu-ming", "admin", password, now));
    const auto in = f.users.sign_in("siu-ming", password, "127.0.0.1", now, f.random).value();
    REQUIRE(f.users.add("siu-ming", "service", "another long password", now));
    CHECK_FALSE(f.users.session(in.token, now));
}

TEST_CASE("users are refused with the reason") {
    Fixture f;
    CHECK(f.users.add("", "admin", password, now).error().code == "bad_name");
    CHECK(f.users.add("x", "king", password, now).error().code == "bad_role");
    CHECK(f.users.add("x", "admin", "short", now).error().code == "weak_password");
    CHECK(access::may_see_customers({"x", "service"}));
    CHECK_FALSE(access::may_see_customers({"x", "marketing"}));
}
