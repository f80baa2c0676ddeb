#include "sync/rules/look_ups/limit.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace tillside::rules::look_ups;

namespace {

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t start_us = 1'790'000'000LL * 1'000'000;

LookUp person(int number, std::int64_t at_us, const std::string& staff = "amy",
              const std::string& ticket = "") {
    return {at_us, staff, ticket, "person " + std::to_string(number), true};
}

}  // namespace

TEST_CASE("the tenth person without a sale is refused, and again after the hour", "[D24]") {
    Open open;
    for (int i = 0; i < 9; ++i)
        CHECK(open.admit(person(i, start_us + i)) == Verdict::counted);
    CHECK(open.admit(person(9, start_us + 10)) == Verdict::refused_for_staff);
    CHECK(open.admit(person(3, start_us + 11)) == Verdict::known);
    CHECK(open.admit(person(9, start_us + 60 * minute_us - 1)) == Verdict::refused_for_staff);
    CHECK(open.admit(person(9, start_us + 60 * minute_us)) == Verdict::counted);
}

TEST_CASE("a sale takes its own customer off the count, nobody else", "[D24]") {
    Open open;
    for (int i = 0; i < 9; ++i)
        CHECK(open.admit(person(i, start_us + i, "amy", "day/1")) == Verdict::counted);
    CHECK(open.settle("day/1", "person 4").size() == 1);
    CHECK(open.of_staff("amy", start_us + 20) == 8);
    CHECK(open.admit(person(20, start_us + 21)) == Verdict::counted);
    CHECK(open.admit(person(21, start_us + 22)) == Verdict::refused_for_staff);
}

TEST_CASE("numbers that nobody has count as people, a few a sale excepted", "[D24]") {
    Open open;
    for (int i = 0; i < 5; ++i) {
        LookUp miss{start_us + i, "amy", "day/1", "hash " + std::to_string(i), false};
        CHECK(open.admit(miss) == Verdict::counted);
    }
    CHECK(open.settle("day/1", "").size() == Open::misses_a_ticket);
    CHECK(open.of_staff("amy", start_us + 9) == 2);
    open.enrolled("hash 4");
    CHECK(open.of_staff("amy", start_us + 9) == 1);
}

TEST_CASE("somebody found at head office is the one who was looked for, not a second", "[D24]") {
    Open open;
    CHECK(open.admit({start_us, "amy", "day/1", "hash", false}) == Verdict::counted);
    open.identify("hash", "person 1");
    CHECK(open.admit(person(1, start_us + 1)) == Verdict::known);
    CHECK(open.settle("day/1", "person 1").size() == 1);
}

TEST_CASE("other staff codes do not help beyond what a whole till may look up", "[D24]") {
    Open open;
    int shown = 0;
    int refused = 0;
    for (int i = 0; i < 39; ++i) {
        const Verdict verdict = open.admit(person(i, start_us + i, "code " + std::to_string(i)));
        verdict == Verdict::refused_for_till ? ++refused : ++shown;
    }
    CHECK(shown == 27);
    CHECK(refused == 12);
}

TEST_CASE("a manager's consent adds some people for one member of staff and one window", "[D24]") {
    Open open;
    for (int i = 0; i < 9; ++i)
        CHECK(open.admit(person(i, start_us)) == Verdict::counted);
    CHECK(open.admit(person(9, start_us)) == Verdict::refused_for_staff);
    open.allow_more("amy", start_us);
    for (int i = 9; i < 19; ++i)
        CHECK(open.admit(person(i, start_us + minute_us)) == Verdict::counted);
    CHECK(open.admit(person(19, start_us + minute_us)) == Verdict::refused_for_staff);
    CHECK(open.admit(person(30, start_us, "ben")) == Verdict::counted);
}

TEST_CASE("a clock that is set back neither frees nor locks for ever", "[D24]") {
    Open open;
    for (int i = 0; i < 9; ++i)
        CHECK(open.admit(person(i, start_us)) == Verdict::counted);
    CHECK(open.admit(person(9, start_us - 30 * minute_us)) == Verdict::refused_for_staff);
    CHECK(open.admit(person(9, start_us - 61 * minute_us)) == Verdict::counted);
}
