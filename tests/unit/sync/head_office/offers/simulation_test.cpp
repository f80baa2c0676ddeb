// Offers tried on baskets that head office holds, on both kinds of store.
#include "sync/head_office/offers/simulation.hpp"

#include <fmt/format.h>

#include "sync/head_office/importers/baskets.hpp"
#include "sync/head_office/importers/customers.hpp"
#include "sync/head_office/importers/reference.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office;
using importing::CsvReader;
using importing::Meaning;
using importing::RejectedFile;
using rules::offers::Day;
using std::chrono::year;
using tests::TestOffice;
using tests::value_of;

namespace {

constexpr std::chrono::minutes hong_kong{480};

// 2026-10-05 12:00 in Hong Kong, and one basket a day from there: a member's and a stranger's in
// turn, each of tea (20.00 a piece, as many as the day's number) and a towel (50.00).
constexpr std::int64_t first_noon_s = 1'791'172'800;

void sell(TestOffice& office, int baskets) {
    const auto items = office.written("items.csv",
                                      "item,name,category,price,currency\nTEA,Tea,Food/Tea,20,HKD\n"
                                      "TOWEL,Towel,Home,50,HKD\n");
    auto reader = value_of(CsvReader::open(items));
    RejectedFile no_items(office.folder / "no_items.csv", reader->header());
    (void)value_of(importers::import_items(office.parts(), *reader, Meaning{}, no_items));
    const auto customers = office.written(
        "customers.csv",
        "customer,phone,name,language,home_store,card,profiling_given_at,notice_id,notice_sha256,"
        "method\nmember,91234561,A,en,CWB,,,,,\n");
    auto members = value_of(CsvReader::open(customers));
    RejectedFile nobody(office.folder / "nobody.csv", members->header());
    (void)value_of(
        importers::import_customers(office.parts(), *members, Meaning{}, nobody, office.now));
    std::string rows = "customer,basket,timestamp,item,qty,price\n";
    for (int i = 0; i < baskets; ++i) {
        const char* customer = i % 2 == 0 ? "member" : "";
        const std::int64_t at = first_noon_s + i * 86'400;
        rows +=
            fmt::format("{0},{1},{2},TEA,{3},20\n{0},{1},{2},TOWEL,1,50\n", customer, i, at, i + 1);
    }
    const auto file = office.written("baskets.csv", rows);
    RejectedFile rejected(office.folder / "rejected.csv", {});
    const auto summary =
        value_of(importers::import_baskets(office.parts(), file, Meaning{}, rejected, office.now));
    REQUIRE(summary.imported == static_cast<std::uint64_t>(baskets));
}

rules::offers::Offer tea_offer(std::uint32_t ppm) {
    rules::offers::Offer offer;
    offer.id = "TEA";
    offer.version = "1";
    rules::offers::Goods tea;
    tea.categories = {"Food"};
    offer.effect = rules::offers::PercentOff{tea, ppm};
    return offer;
}

offers::Days days(int first, int last) {
    return {Day{year{2026} / 10 / first}, Day{year{2026} / 10 / last}};
}

}  // namespace

TEST_CASE("an offer is tried on the baskets of some days, and what it gives is counted", "[F12]") {
    TestOffice office;
    sell(office, 6);
    std::vector<rules::offers::Offer> tried{tea_offer(100'000), tea_offer(100'000)};
    tried[1].id = "MEMBERS";
    tried[1].stacks = true;
    tried[1].audience.members_only = true;
    const auto result = value_of(offers::simulate(*office.database, tried, days(5, 8), hong_kong));
    CHECK(result.baskets == 4);
    CHECK(result.with_offers == 4);
    CHECK(result.sales == 4 * 5'000 + (1 + 2 + 3 + 4) * 2'000);
    REQUIRE(result.offers.size() == 2);
    CHECK(result.offers[0].baskets == 4);
    CHECK(result.offers[0].members == 2);
    CHECK(result.offers[0].amount == (1 + 2 + 3 + 4) * 200);
    CHECK(result.offers[1].baskets == 2);
    CHECK(result.offers[1].amount == (1 + 3) * 180);  // a tenth of what is left to pay
    CHECK(result.amount == result.offers[0].amount + result.offers[1].amount);
}

TEST_CASE("a past basket is judged by the shop's clock of its own moment", "[F12]") {
    TestOffice office;
    sell(office, 3);
    auto noon = tea_offer(1'000'000);
    noon.validity.from_minute = 720;
    noon.validity.to_minute = 721;
    noon.validity.first = Day{year{2026} / 10 / 6};
    const auto result =
        value_of(offers::simulate(*office.database, {&noon, 1}, days(1, 31), hong_kong));
    CHECK(result.baskets == 3);
    CHECK(result.offers[0].baskets == 2);
    const auto utc = value_of(offers::simulate(*office.database, {&noon, 1}, days(1, 31), {}));
    CHECK(utc.offers[0].baskets == 0);
}

TEST_CASE("days are written as people do", "[F12]") {
    const Now now{1'795'000'000'000'000};  // 2026-11-18
    const auto read = [&](std::string_view text) {
        return value_of(offers::read_days(text, now, hong_kong));
    };
    CHECK(read("last-month").first == Day{year{2026} / 10 / 1});
    CHECK(read("last-month").last == Day{year{2026} / 10 / 31});
    CHECK(read("2026-02").last == Day{year{2026} / 2 / 28});
    CHECK(read("2026-02-03").first == Day{year{2026} / 2 / 3});
    CHECK(read("2026-02-03").last == Day{year{2026} / 2 / 3});
    CHECK(read("2026-02-03..2026-03").last == Day{year{2026} / 3 / 31});
    for (const char* wrong : {"", "2026", "2026-13", "2026-02-30", "yesterday", "2026-03..2026-02",
                              "2026-02..", "2026-2-3", "2026-02-03-04"}) {
        CAPTURE(wrong);
        CHECK(offers::read_days(wrong, now, hong_kong).error().code == "days_not_valid");
    }
}
