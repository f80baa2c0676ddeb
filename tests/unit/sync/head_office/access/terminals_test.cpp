#include "sync/head_office/access/terminals.hpp"

#include <catch2/catch.hpp>

#include "tests/postgres/test_store.hpp"

using namespace tillside;
using namespace tillside::head_office;

TEST_CASE("a till is known by its token, which head office itself does not hold") {
    const tests::TestStore place;
    auto db = place.hq();
    access::Terminals terminals(*db);
    const Now now{1};
    const auto random = wire::system_random();
    const auto token = terminals.add("S1", "T1", now, random).value();
    const auto terminal = terminals.authenticate(token).value();
    CHECK(terminal.till == "T1");
    CHECK(terminal.store == "S1");
    CHECK(terminals.authenticate("").error().code == "unknown_token");
    CHECK(db->number("SELECT count(*) FROM terminals WHERE token_hash = ?1", {store::Blob{token}})
              .value() == 0);

    const auto newer = terminals.add("S1", "T1", now, random).value();
    CHECK(terminals.authenticate(token).error().code == "unknown_token");
    CHECK(terminals.authenticate(newer));
}

TEST_CASE("codes of stores and tills are checked, and no till is called head-office") {
    const tests::TestStore place;
    auto db = place.hq();
    access::Terminals terminals(*db);
    const auto random = wire::system_random();
    for (const char* till : {"", "a b", "head-office", "012345678901234567890123456789012"}) {
        CHECK(terminals.add("S1", till, {1}, random).error().code == "bad_code");
    }
    CHECK(terminals.add("店", "T1", {1}, random).error().code == "bad_code");
}
