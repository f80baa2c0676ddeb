#include "sync/uplink/backoff.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

using tillside::uplink::Backoff;

TEST_CASE("pauses are spread over their whole span, so that tills do not come back together") {
    std::mt19937_64 dice(1);
    std::uint32_t least = 1000;
    std::uint32_t most = 0;
    for (int till = 0; till < 500; ++till) {
        Backoff backoff(30'000);
        for (int i = 0; i < 5; ++i)
            (void)backoff.failed(0, dice());
        const auto pause_ms = backoff.failed(1000, dice());
        least = std::min(least, pause_ms);
        most = std::max(most, pause_ms);
    }
    CHECK(least < 50);
    CHECK(most > 650);
}

TEST_CASE("in the first minute of an outage no pause is longer than 0.7 s, later they grow") {
    std::mt19937_64 dice(2);
    Backoff backoff(30'000);
    std::uint32_t later_most = 0;
    std::int64_t now_ms = 0;
    while (now_ms < 600'000) {
        const auto pause_ms = backoff.failed(now_ms, dice());
        if (now_ms <= 60'000) {
            CHECK(pause_ms <= 700);
        } else {
            later_most = std::max(later_most, pause_ms);
        }
        CHECK(pause_ms <= 30'000);
        now_ms += pause_ms + 5;
    }
    CHECK(later_most > 5'000);
    backoff.succeeded();
    CHECK_FALSE(backoff.failing());
    CHECK(backoff.failed(now_ms, dice()) <= 100);
}

TEST_CASE("what head office asks for is kept to, up to the longest pause") {
    Backoff backoff(30'000);
    CHECK(backoff.failed(0, 0, 2'000) == 2'000);
    CHECK(backoff.failed(0, 0, 3'600'000) == 30'000);
}

TEST_CASE("tills that are all asked to come again in 2 s do not come together") {
    std::mt19937_64 dice(3);
    std::map<std::uint32_t, int> in_tenth;  // of a second
    for (int till = 0; till < 500; ++till) {
        Backoff backoff(30'000);
        const auto pause_ms = backoff.failed(0, dice(), 2'000);
        CHECK(pause_ms >= 2'000);
        CHECK(pause_ms <= 4'000);
        ++in_tenth[pause_ms / 100];
    }
    for (const auto& [tenth, tills] : in_tenth)
        CHECK(tills < 60);  // 25 where they are spread evenly
}
