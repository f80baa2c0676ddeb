#include "sync/head_office/api/event_summary.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office::api;

TEST_CASE("money is written with its currency's own decimals") {
    CHECK(money_text(1250, "HKD") == "HKD 12.50");
    CHECK(money_text(5, "HKD") == "HKD 0.05");
    CHECK(money_text(-5, "HKD") == "HKD -0.05");
    CHECK(money_text(0, "HKD") == "HKD 0.00");
    CHECK(money_text(1250, "JPY") == "JPY 1250");
    CHECK(money_text(1250, "KWD") == "KWD 1.250");
}

TEST_CASE("an event's summary says what happened and holds no contact data") {
    tests::Till till;
    auto enrolled = till.draft(wire::CUSTOMER_ENROLLED);
    enrolled.mutable_customer_enrolled()->set_card_number("TS-1");
    CHECK(summary_of(enrolled) == "member TS-1");
    CHECK(summary_of(till.draft(wire::BASKET_VOIDED)) ==
          "of a kind that this version does not know");
    auto consent = till.draft(wire::CONSENT_RECORDED);
    consent.mutable_consent_recorded()->set_record("\xff");
    CHECK_FALSE(summary_of(consent).empty());
}
