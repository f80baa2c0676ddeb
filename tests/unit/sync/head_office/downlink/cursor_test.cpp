#include "sync/head_office/downlink/cursor.hpp"

#include <catch2/catch.hpp>

using namespace tillside::head_office::downlink;

TEST_CASE("a cursor comes back as it was given, to the same till of the same store only") {
    const Audience till{"CWB", "CWB-1", "12345678"};
    const Cursor cursor{7, 1'000'000'007, 3, 4, 5};
    const std::string text = cursor_text(cursor, till);
    CHECK(parse_cursor(text, till) == cursor);
    CHECK_FALSE(parse_cursor(text, {"CWB", "CWB-2", "12345678"}).has_value());
    CHECK_FALSE(parse_cursor(text, {"MKK", "CWB-1", "12345678"}).has_value());
    CHECK_FALSE(parse_cursor(text, {"CWB", "CWB-1", "87654321"}).has_value());
    CHECK_FALSE(parse_cursor(text, {"CWBC", "WB-1", "12345678"}).has_value());
    CHECK_FALSE(parse_cursor(text, {"CWB", "CWB-1", "12345678", "NORTH"}).has_value());
}

TEST_CASE("text that is no cursor is none, whatever it is") {
    const Audience till{"CWB", "CWB-1", "12345678"};
    std::string text = cursor_text({1, 2}, till);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == 'f' ? '0' : 'f';
        CHECK_FALSE(parse_cursor(changed, till).has_value());
    }
    for (const std::string& junk : {std::string("x"), std::string("0"), text.substr(2), text + "00",
                                    std::string(100'000, 'a')}) {
        CHECK_FALSE(parse_cursor(junk, till).has_value());
    }
}

TEST_CASE("a cursor that an older head office gave still counts") {
    // As version 1 wrote it: suppressions 7, changes 9.
    const Audience till{"CWB", "CWB-1", "12345678"};
    const auto old = parse_cursor(
        "0107000000000000000900000000000000"
        "41cbb242f8232a40ca3f4ee063b1697d",
        till);
    REQUIRE(old.has_value());
    CHECK(*old == Cursor{7, 9});
    CHECK_FALSE(parse_cursor("0108000000000000000900000000000000"
                             "41cbb242f8232a40ca3f4ee063b1697d",
                             till)
                    .has_value());
}
