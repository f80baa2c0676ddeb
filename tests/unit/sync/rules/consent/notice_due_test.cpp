#include "sync/rules/consent/notice_due.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "sync/rules/consent/notice.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::rules::consent;
using namespace tillside::rules::consent::testing;

namespace {

// 2027-03-01 00:00 UTC: the twelve months after it hold 2028-02-29.
constexpr std::int64_t before_leap_day = 1'803'859'200LL * 1'000'000;

std::string hash_in_force(const char* language = "en") {
    return wire::to_bytes(notice_hash(pack().notice(language)));
}

wire::ConsentRecord shown(int number, std::int64_t at_us, std::uint32_t uncertain_ms = 0) {
    auto out = notice(number, at_us);
    out.set_notice_sha256(hash_in_force());
    out.set_clock_uncertainty_ms(uncertain_ms);
    return out;
}

NoticeDue due_at(const std::vector<wire::ConsentRecord>& records, std::int64_t now_us) {
    return notice_due(records, pack(), Now{now_us}).due;
}

}  // namespace

TEST_CASE("A notice is repeated after a year, to the microsecond, leap day or not", "[D11]") {
    REQUIRE(pack().notice_valid_us == 365 * day);
    for (const std::int64_t at : {start, before_leap_day}) {
        for (const std::uint32_t uncertain_ms : {0U, 3000U}) {
            const auto record = shown(1, at, uncertain_ms);
            const std::int64_t until = at + 365 * day - std::int64_t{uncertain_ms} * 1000;
            CAPTURE(at, uncertain_ms);
            CHECK(due_at({record}, until - 1) == NoticeDue::no);
            CHECK(due_at({record}, until) == NoticeDue::no);
            CHECK(due_at({record}, until + 1) == NoticeDue::too_old);
            CHECK(due_at({record}, at + 366 * day) == NoticeDue::too_old);
            CHECK(notice_due(std::vector{record}, pack(), Now{until}).until_us == until);
        }
    }
}

TEST_CASE("A notice is repeated when one letter of it has changed", "[D11]") {
    const auto current = shown(1, start);
    CHECK(due_at({current}, start + day) == NoticeDue::no);
    auto old = current;
    std::string hash = current.notice_sha256();
    hash[31] = static_cast<char>(hash[31] ^ 1);
    old.set_notice_sha256(hash);
    CHECK(due_at({old}, start + day) == NoticeDue::changed);
    old = current;
    old.set_notice_id("another");
    CHECK(due_at({old}, start + day) == NoticeDue::changed);
    // Every language of the notice in force is in force.
    auto chinese = current;
    chinese.set_notice_sha256(hash_in_force("zh-Hant-HK"));
    CHECK(due_at({chinese}, start + day) == NoticeDue::no);
}

TEST_CASE("The last notice counts, with its date and hash, in any order of the records", "[D11]") {
    std::vector<wire::ConsentRecord> records{shown(1, start), shown(2, start + 300 * day),
                                             shown(3, start + 100 * day)};
    std::ranges::sort(records, {}, &wire::ConsentRecord::record_id);
    do {
        const NoticeStanding now = notice_due(records, pack(), Now{start + 400 * day});
        CHECK(now.due == NoticeDue::no);
        CHECK(now.shown_us == start + 300 * day);
        CHECK(now.notice_id == "membership");
        CHECK(now.notice_sha256 == hash_in_force());
    } while (std::ranges::next_permutation(records, {}, &wire::ConsentRecord::record_id).found);
    // A clock that ran ahead wrote it: it was not shown yet, so the one before counts.
    CHECK(due_at(records, start + 50 * day) == NoticeDue::no);
    CHECK(notice_due(records, pack(), Now{start + 50 * day}).shown_us == start);
}

TEST_CASE("Who never saw a notice is to see one", "[D11][D2]") {
    CHECK(due_at({}, start) == NoticeDue::never_shown);
    CHECK(due_at({record(1, wire::WITHDRAWN, start)}, start + 1) == NoticeDue::never_shown);
    auto without_hash = shown(1, start);
    without_hash.clear_notice_sha256();
    CHECK(due_at({without_hash}, start + 1) == NoticeDue::never_shown);
}

TEST_CASE("A material change of the notice supersedes what rests on the old one", "[D11]") {
    auto on_old = answer(2, start, {"marketing-sms"});
    auto on_new = answer(3, start, {"profiling"}, wire::CUSTOMER_TAP, {2});
    on_new.set_notice_sha256(hash_in_force());
    const Now now{start + day};
    CHECK(resting_on_old_notice(std::vector{on_old}, pack(), now) == std::vector{id(2)});
    CHECK(resting_on_old_notice(std::vector{on_new}, pack(), now).empty());
    // What the newer answer has overruled is no longer resting on anything.
    CHECK(resting_on_old_notice(std::vector{on_old, on_new}, pack(), now).empty());

    auto superseded = record(4, wire::SUPERSEDED, start + 1);
    for (const std::string& old : resting_on_old_notice(std::vector{on_old}, pack(), now))
        superseded.add_refers_to(old);
    const auto after = fold(std::vector{on_old, superseded}, pack(), now).at(sms);
    CHECK(after.state == State::superseded);
    CHECK_FALSE(after.usable);
    CHECK(resting_on_old_notice(std::vector{on_old, superseded}, pack(), now).empty());
}
