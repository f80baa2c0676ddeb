#include "plugin/engine/run/unsent.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace tillside;
using namespace tillside::engine;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr Now now{1'767'322'800 * second_us};

outbox::Depth depth(std::uint64_t events, std::int64_t age_us) {
    return {events, now.us - age_us, 0, 0};
}

std::string words(std::uint64_t events, std::int64_t age_us, const char* language) {
    return run::unsent_toast({events, age_us}, language).text();
}

}  // namespace

TEST_CASE("what head office has, or is just being told, is worth no warning", "[F26]") {
    CHECK_FALSE(run::unsent_at_close({}, true, now));
    CHECK_FALSE(run::unsent_at_close({}, false, now));
    // The closing alone, whoever is reached.
    CHECK_FALSE(run::unsent_at_close(depth(1, 0), false, now));
    // On its way.
    CHECK_FALSE(run::unsent_at_close(depth(7, run::unsent_us_usual - 1), true, now));
}

TEST_CASE("what waits is counted, and its age is that of the oldest", "[F26]") {
    const auto away = run::unsent_at_close(depth(2, second_us), false, now);
    REQUIRE(away);
    CHECK(away->events == 2);
    CHECK(away->age_us == second_us);
    // Reached, and yet nothing gets through: a till that is shut out, a long backlog.
    CHECK(run::unsent_at_close(depth(7, run::unsent_us_usual), true, now));
    // A clock that was set back.
    const auto early = run::unsent_at_close(depth(3, -second_us), false, now);
    REQUIRE(early);
    CHECK(early->age_us == 0);
}

TEST_CASE("the warning is one sentence in the cashier's language, with count and age",
          "[F26][F27]") {
    const std::int64_t minute_us = 60 * second_us;
    CHECK(words(12, 200 * minute_us, "en") ==
          "Head office does not have 12 events of this till yet; the oldest has waited 3 h 20 min. "
          "They are kept and go by themselves: leave the till switched on, and tell the manager.");
    CHECK(words(1, 5 * minute_us, "").find("1 event of this till yet; it has waited 5 min.") !=
          std::string::npos);
    CHECK(
        words(12, 200 * minute_us, "zh-Hant-HK").find("12 項紀錄，最早一項已等候 3 小時 20 分鐘") !=
        std::string::npos);
    CHECK(words(12, 200 * minute_us, "zh-Hans").find("12 条记录，最早一条已等候 3 小时 20 分钟") !=
          std::string::npos);
    CHECK(words(12, 49 * 60 * minute_us, "en").find("2 d 1 h") != std::string::npos);
    for (const char* language : {"en", "zh-Hant-HK", "zh-Hans"}) {
        for (const std::uint64_t events : {1, 2}) {
            for (const std::int64_t minutes : {0, 1, 60, 24 * 60, 90 * 24 * 60}) {
                const run::Unsent unsent{events, minutes * minute_us};
                const till::Toast toast = run::unsent_toast(unsent, language);
                CHECK(toast.warning());
                CHECK(toast.text().find(std::to_string(events)) != std::string::npos);
                CHECK(toast.text().find('{') == std::string::npos);
                const till::Badge badge = run::unsent_badge(unsent, language);
                CHECK(badge.badge_id() == "unsent");
                CHECK_FALSE(badge.text().empty());
                CHECK(badge.detail() == toast.text());
            }
        }
    }
}
