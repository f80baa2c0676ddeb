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
    auto changed = till.draft(wire::CUSTOMER_CHANGED);
    changed.mutable_customer_changed()->add_fields()->set_field(wire::FIELD_NAME);
    changed.mutable_customer_changed()->add_fields()->set_field(wire::FIELD_PHONE);
    CHECK(summary_of(changed) == "changed: name, phone");
    auto consent = till.draft(wire::CONSENT_RECORDED);
    consent.mutable_consent_recorded()->set_record("\xff");
    CHECK_FALSE(summary_of(consent).empty());
}

TEST_CASE("returns, reversals, suspended sales and shifts are told in words") {
    tests::Till till;
    till.add_exchange(500, 800);
    till.add_reversal(-1500);
    const auto event = [&](int at) {
        wire::Event made;
        REQUIRE(made.ParseFromString(till.batch(1, 2).events(at)));
        return made;
    };
    CHECK(summary_of(event(0)) == "1 line back, HKD 5.00, exchanged");
    CHECK(summary_of(event(1)) == "1 line, HKD -15.00, cancels a sale");
    auto aside = till.draft(wire::BASKET_SUSPENDED);
    aside.mutable_basket_suspended()->set_currency("HKD");
    aside.mutable_basket_suspended()->set_total(1250);
    aside.mutable_basket_suspended()->set_lines(2);
    CHECK(summary_of(aside) == "2 lines, HKD 12.50");
    auto closed = till.draft(wire::SHIFT_CLOSED);
    closed.mutable_shift_closed()->set_shift("2");
    closed.mutable_shift_closed()->set_sales(31);
    closed.mutable_shift_closed()->set_sales_total(90'000);
    closed.mutable_shift_closed()->set_currency("HKD");
    CHECK(summary_of(closed) == "shift 2, sales: 31, HKD 900.00");
}
