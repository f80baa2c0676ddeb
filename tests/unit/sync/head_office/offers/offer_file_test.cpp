// Offers as head office writes them: what is read, and how a mistake is named.
#include "sync/head_office/offers/offer_file.hpp"

#include <fmt/format.h>

#include "tests/unit/sync/head_office/test_office.hpp"

using namespace tillside;
using namespace tillside::head_office::offers;
using namespace tillside::rules::offers;
using tests::value_of;

namespace {

std::string fault(const std::string& offer) {
    const auto read = read_offers(R"({"offers": [)" + offer + "]}");
    if (read) return "";
    CHECK(read.error().code == "offer_not_valid");
    return read.error().message;
}

// An offer with more fields, and one that gives so.
std::string with(const std::string& fields) {
    return fmt::format(R"({{"id": "O", "version": "1", {}, "give": {{"gift": {{"sku": "TIN"}}}}}})",
                       fields);
}
std::string giving(const std::string& effect) {
    return fmt::format(R"({{"id": "O", "version": "1", "give": {{{}}}}})", effect);
}

}  // namespace

TEST_CASE("the example of the page is read, one offer of each kind", "[F12]") {
    const auto offers = value_of(read_offers(tests::text_of(
        std::string(TILLSIDE_SOURCE_DIR) + "/sync/head_office/offers/example.json")));
    REQUIRE(offers.size() == std::variant_size_v<Effect>);
    const Offer& moon = offers[0];
    CHECK(moon.priority == 10);
    CHECK(moon.validity.last == Day{std::chrono::year{2026} / 9 / 25});
    CHECK(moon.validity.from_minute == 600);
    CHECK(moon.validity.to_minute == 1'320);
    CHECK(moon.conditions.at(0).quantity_milli_min == 2'000);
    CHECK(std::get<PercentOff>(moon.effect).ppm == 125'000);
    CHECK(offers[1].stacks);
    CHECK(offers[1].audience.members_only);
    CHECK(offers[1].conditions.at(0).amount_min == 50'000);
    CHECK(std::get<AmountOff>(offers[1].effect).goods.except_categories.at(0) == "Gift cards");
    CHECK(std::get<BundlePrice>(offers[2].effect).parts.at(1).pieces == 2);
    CHECK(offers[3].validity.weekdays == 0b100'0001);
    CHECK(std::get<NthFree>(offers[3].effect).n == 3);
    CHECK(std::get<PointsMultiple>(offers[4].effect).milli == 2'000);
    CHECK(offers[5].audience.coupon == "TIN-2026");
    CHECK(std::get<Gift>(offers[5].effect).pieces == 1);
}

TEST_CASE("a mistake in an offer is named with its place and what to write there", "[F12]") {
    CHECK(fault(with(R"("stack": true)")).starts_with("file.offers[0].stack: is not known; known"));
    CHECK(fault(R"({"version": "1"})") == "file.offers[0].id: is missing");
    CHECK(fault(with(R"("stacks": "yes")")) == "file.offers[0].stacks: must be true or false");
    CHECK(fault(with(R"("priority": 1001)")) ==
          "file.offers[0].priority: must be -1000 to 1000, not 1001");
    CHECK(fault(with(R"("priority": 18446744073709551615)")) ==
          "file.offers[0].priority: must be -1000 to 1000");
    CHECK(fault(with(R"("valid": {"first": "2026-02-29"})")) ==
          "file.offers[0].valid.first: is no day of the calendar");
    CHECK(fault(with(R"("valid": {"first": "1 March"})")) ==
          "file.offers[0].valid.first: must be a day, YYYY-MM-DD");
    CHECK(fault(with(R"("valid": {"to": "24:01"})")) ==
          "file.offers[0].valid.to: must be a time of day, HH:MM, up to 24:00");
    CHECK(fault(with(R"("valid": {"from": "12:00", "to": "11:00"})")) ==
          "file.offers[0]: the hours must begin before they end, within one day");
    CHECK(fault(with(R"("valid": {"weekdays": ["Sat"]})")) ==
          "file.offers[0].valid.weekdays: 'Sat' is none of sun, mon, tue, wed, thu, fri, sat");
    CHECK(fault(with(R"("when": [{"goods": {}}])")) ==
          "file.offers[0]: a condition asks for a quantity or an amount above 0");
    CHECK(fault(with(R"("for": {"tiers": ["gold", 3]})")) ==
          "file.offers[0].for.tiers[1]: must be text");
    CHECK(fault(giving(R"("percent_off": {"percent": 100.5})")) ==
          "file.offers[0].give.percent_off.percent: must be 0.0001 to 100");
    CHECK(fault(giving(R"("amount_off": {"amount": 12.5})")) ==
          "file.offers[0].give.amount_off.amount: must be a whole number");
    CHECK(fault(giving("")).starts_with("file.offers[0].give: gives exactly one of"));
    CHECK(fault(giving(R"("gift": {"sku": "A"}, "nth_free": {"n": 2})"))
              .starts_with("file.offers[0].give: gives exactly one of"));
    CHECK(fault(giving(R"("bundle_price": {"parts": [], "price": 1})")) ==
          "file.offers[0]: a bundle has 1 to 16 parts");
    const std::string one = giving(R"("gift": {"sku": "A"})");
    CHECK(fault(one + "," + one) == "file.offers[1].id: is the id of another offer, too");
}

TEST_CASE("what is no JSON, or too much, is refused", "[F12]") {
    CHECK(read_offers("{\"offers\": [").error().code == "offers_not_json");
    CHECK(read_offers("[]").error().message == "file: must be an object");
    std::string many = R"({"offers": [)";
    for (std::size_t at = 0; at <= offers_max; ++at) {
        many +=
            fmt::format(R"({}{{"id": "{}", "version": "1", "give": {{"gift": {{"sku": "A"}}}}}})",
                        at == 0 ? "" : ",", at);
    }
    CHECK(read_offers(many + "]}").error().code == "offers_too_many");
}
