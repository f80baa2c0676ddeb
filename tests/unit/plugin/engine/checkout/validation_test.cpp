// What a message about a sale must be like: each bound of basket.proto, met and passed by one.
#include "plugin/engine/checkout/validation.hpp"

#include <rapidcheck.h>

#include <functional>

#include "tests/unit/plugin/engine/checkout/till_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine::checkout;
using namespace tillside::testing;

namespace {

// A sale with everything that a sale can have: 2 lines, 4500 after discounts, taxes on top.
till::BasketCompleted full_sale() {
    till::BasketCompleted message = sale_of("7");
    till::Basket& basket = *message.mutable_basket();
    till::Line& line = *basket.mutable_lines(0);
    line.set_unit("KGM");
    line.set_seller("S8");
    line.set_serial_number("序號-1234");
    line.set_minimum_age(18);
    line.set_age_checked(true);
    line.set_category("wine");
    line.mutable_fulfilment()->set_method(till::Fulfilment::PICKUP);
    line.mutable_fulfilment()->set_store("MKK");
    line.mutable_fulfilment()->set_date("2026-01-09");
    till::Discount& discount = *line.add_discounts();
    discount.set_discount_id("d1");
    discount.set_source(till::HOST_PROMOTION);
    discount.set_promotion_id("P10");
    discount.set_amount(100);
    till::TaxLine& tax = *line.add_taxes();
    tax.set_code("LUX");
    tax.set_rate_ppm(40'000);
    tax.set_base(2500);
    tax.set_amount(100);
    *basket.add_lines() = line_of("B2", 2000);
    till::Discount& whole = *basket.add_discounts();
    whole.set_source(till::MANUAL);
    whole.set_amount(202);
    till::TaxLine& included = *basket.add_taxes();
    included.set_code("GST");
    included.set_amount(300);
    included.set_included(true);
    basket.set_rounding(2);
    basket.set_total(2500 + 100 + 2000 - 202 + 2);
    message.mutable_tenders(0)->set_amount(basket.total());
    till::DiscountReport& offer = *message.add_offers();
    offer.set_offer_id("mid-autumn");
    offer.set_version("3");
    offer.set_outcome(till::DiscountReport::REFUSED_BY_HOST);
    offer.set_reason("does not stack");
    return message;
}

template <typename Message>
struct Case {
    const char* field;
    const char* code;
    std::function<void(Message&)> change;
};

template <typename Message>
void check_refusals(const Message& good, Result<void> (*check)(const Message&),
                    const std::vector<Case<Message>>& cases) {
    const auto fine = check(good);
    INFO((fine ? std::string() : fine.error().message));
    REQUIRE(fine);
    for (const Case<Message>& one : cases) {
        INFO(one.field << " " << one.code);
        Message message = good;
        one.change(message);
        const auto refused = check(message);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == one.code);
        CHECK(refused.error().field == one.field);
        // The words begin with the field and say something about it.
        CHECK(refused.error().message.starts_with(std::string(one.field) + ": "));
    }
}

template <typename Add>
void many(int count, Add add) {
    for (int i = 0; i < count; ++i)
        add();
}

}  // namespace

TEST_CASE("a sale is refused by the field that is out of bounds") {
    using Sale = till::BasketCompleted;
    const auto line = [](Sale& s) { return s.mutable_basket()->mutable_lines(0); };
    const auto discount = [line](Sale& s) { return line(s)->mutable_discounts(0); };
    const auto tax = [line](Sale& s) { return line(s)->mutable_taxes(0); };
    check_refusals<Sale>(
        full_sale(), &check_completed,
        {
            {"basket.lines[0].unit", "bad_unit", [=](Sale& s) { line(s)->set_unit("kilo"); }},
            {"basket.lines[0].seller", "bad_staff",
             [=](Sale& s) { line(s)->set_seller(std::string(65, 'x')); }},
            {"basket.lines[0].serial_number", "bad_serial_number",
             [=](Sale& s) { line(s)->set_serial_number(std::string(65, 'x')); }},
            {"basket.lines[0].serial_number", "bad_serial_number",
             [=](Sale& s) { line(s)->set_serial_number("a\nb"); }},
            {"basket.lines[0].minimum_age", "bad_age",
             [=](Sale& s) { line(s)->set_minimum_age(121); }},
            {"basket.lines[0].category", "bad_category",
             [=](Sale& s) { line(s)->set_category(std::string(65, 'x')); }},
            {"basket.lines[0].fulfilment.method", "bad_fulfilment",
             [=](Sale& s) {
                 line(s)->mutable_fulfilment()->set_method(
                     static_cast<till::Fulfilment::Method>(9));
             }},
            {"basket.lines[0].fulfilment.store", "bad_fulfilment",
             [=](Sale& s) { line(s)->mutable_fulfilment()->set_store("Mong Kok"); }},
            {"basket.lines[0].fulfilment.date", "bad_fulfilment",
             [=](Sale& s) { line(s)->mutable_fulfilment()->set_date("tomorrow"); }},
            {"basket.lines[0].discounts", "too_many_discounts",
             [=](Sale& s) {
                 many(32, [&] { *line(s)->add_discounts() = s.basket().lines(0).discounts(0); });
             }},
            {"basket.lines[0].discounts[0].amount", "bad_discount",
             [=](Sale& s) { discount(s)->set_amount(0); }},
            {"basket.lines[0].discounts[0].amount", "bad_amount",
             [=](Sale& s) { discount(s)->set_amount(amount_max + 1); }},
            {"basket.lines[0].discounts[0].source", "bad_discount",
             [=](Sale& s) { discount(s)->clear_source(); }},
            {"basket.lines[0].discounts[0].promotion_id", "bad_discount",
             [=](Sale& s) {
                 discount(s)->set_source(till::TILLSIDE_OFFER);
                 discount(s)->clear_promotion_id();
             }},
            {"basket.lines[0].discounts[0].promotion_id", "bad_discount",
             [=](Sale& s) { discount(s)->set_source(till::MANUAL); }},
            {"basket.lines[0].taxes", "too_many_taxes",
             [=](Sale& s) {
                 many(16, [&] { *line(s)->add_taxes() = s.basket().lines(0).taxes(0); });
             }},
            {"basket.lines[0].taxes[0].code", "bad_tax", [=](Sale& s) { tax(s)->clear_code(); }},
            {"basket.lines[0].taxes[0].rate_ppm", "bad_tax",
             [=](Sale& s) { tax(s)->set_rate_ppm(10'000'001); }},
            {"basket.lines[0].taxes[0].base", "bad_amount",
             [=](Sale& s) { tax(s)->set_base(INT64_MIN); }},
            {"basket.lines[0].taxes[0].amount", "bad_amount",
             [=](Sale& s) { tax(s)->set_amount(INT64_MAX); }},
            {"basket.lines[0].amount", "bad_amount",
             [=](Sale& s) { line(s)->set_amount(INT64_MAX); }},
            {"basket.discounts", "too_many_discounts",
             [](Sale& s) {
                 many(64, [&] { *s.mutable_basket()->add_discounts() = s.basket().discounts(0); });
             }},
            {"basket.taxes", "too_many_taxes",
             [](Sale& s) {
                 many(16, [&] { *s.mutable_basket()->add_taxes() = s.basket().taxes(0); });
             }},
            {"basket.rounding", "bad_amount",
             [](Sale& s) { s.mutable_basket()->set_rounding(INT64_MIN); }},
            {"basket.total", "total_does_not_add_up",
             [](Sale& s) { s.mutable_basket()->set_rounding(1); }},
            {"basket.total", "total_does_not_add_up", [=](Sale& s) { tax(s)->set_included(true); }},
            {"tenders", "tenders_do_not_add_up",
             [](Sale& s) { s.mutable_tenders(0)->set_amount(1); }},
            {"tenders", "too_many_tenders",
             [](Sale& s) { many(64, [&] { *s.add_tenders() = s.tenders(0); }); }},
            {"tenders[0].amount", "bad_amount",
             [](Sale& s) { s.mutable_tenders(0)->set_amount(INT64_MIN); }},
            {"offers", "too_many_offers",
             [](Sale& s) { many(256, [&] { *s.add_offers() = s.offers(0); }); }},
            {"offers[0].offer_id", "bad_offer",
             [](Sale& s) { s.mutable_offers(0)->clear_offer_id(); }},
            {"offers[0].outcome", "bad_outcome",
             [](Sale& s) { s.mutable_offers(0)->clear_outcome(); }},
            {"offers[0].amount", "bad_amount",
             [](Sale& s) { s.mutable_offers(0)->set_amount(100); }},
            {"offers[0].amount", "bad_amount",
             [](Sale& s) {
                 s.mutable_offers(0)->set_outcome(till::DiscountReport::APPLIED);
                 s.mutable_offers(0)->set_amount(-1);
             }},
        });
}

TEST_CASE("a ticket that reverses another has that one's amounts, negated") {
    using Sale = till::BasketCompleted;
    Sale reversal = sale_of("8", -2300);
    till::Basket& basket = *reversal.mutable_basket();
    basket.mutable_lines(0)->set_amount(-2500);
    till::Discount& discount = *basket.add_discounts();
    discount.set_source(till::STAFF);
    discount.set_amount(-200);
    till::TicketRef& reversed = *reversal.mutable_reverses();
    reversed.set_business_day("2026-01-02");
    reversed.set_ticket("7");
    check_refusals<Sale>(
        reversal, &check_completed,
        {
            {"basket.lines[0].amount", "bad_amount",
             [](Sale& s) { s.mutable_basket()->mutable_lines(0)->set_amount(2500); }},
            {"basket.discounts[0].amount", "bad_discount",
             [](Sale& s) { s.mutable_basket()->mutable_discounts(0)->set_amount(200); }},
            {"reverses.ticket", "bad_ticket",
             [](Sale& s) { s.mutable_reverses()->set_ticket("8"); }},
            {"reverses.ticket", "bad_ticket",
             [](Sale& s) { s.mutable_reverses()->clear_ticket(); }},
            {"reverses.business_day", "bad_ticket",
             [](Sale& s) { s.mutable_reverses()->set_business_day("2026-13-01"); }},
            {"reverses.store", "bad_ticket",
             [](Sale& s) { s.mutable_reverses()->set_store(std::string(33, 'x')); }},
            {"reverses.till", "bad_ticket", [](Sale& s) { s.mutable_reverses()->set_till("a b"); }},
        });
}

TEST_CASE("a return is refused by the field that is out of bounds") {
    using Return = till::ReturnCompleted;
    Return good = return_of("8");
    *good.mutable_taken() = basket_of(1, 3000);
    good.mutable_tenders(0)->set_amount(500);
    check_refusals<Return>(
        good, &check_returned,
        {
            {"lines", "no_lines", [](Return& r) { r.clear_lines(); }},
            {"lines", "too_many_lines",
             [](Return& r) { many(2000, [&] { *r.add_lines() = r.lines(0); }); }},
            {"lines[0].line.sku", "bad_sku",
             [](Return& r) { r.mutable_lines(0)->mutable_line()->clear_sku(); }},
            {"lines[0].line.quantity_milli", "bad_quantity",
             [](Return& r) { r.mutable_lines(0)->mutable_line()->set_quantity_milli(-1000); }},
            {"lines[0].line.amount", "bad_amount",
             [](Return& r) { r.mutable_lines(0)->mutable_line()->set_amount(0); }},
            {"lines[0].reason", "bad_reason",
             [](Return& r) { r.mutable_lines(0)->set_reason(std::string(65, 'x')); }},
            {"lines[0].original_line_id", "bad_line",
             [](Return& r) { r.mutable_lines(0)->set_original_line_id("a\tb"); }},
            {"refund_total", "total_does_not_add_up", [](Return& r) { r.set_refund_total(-2500); }},
            {"taken.total", "total_does_not_add_up",
             [](Return& r) { r.mutable_taken()->set_total(1); }},
            {"taken.lines[0].gtin", "bad_gtin",
             [](Return& r) { r.mutable_taken()->mutable_lines(0)->set_gtin("1"); }},
            {"tenders", "tenders_do_not_add_up", [](Return& r) { r.clear_tenders(); }},
            {"return_of.ticket", "bad_ticket",
             [](Return& r) {
                 r.mutable_return_of()->set_business_day("2026-01-02");
                 r.mutable_return_of()->set_ticket("8");
             }},
        });
    good.clear_return_of();  // without receipt
    CHECK(check_returned(good));
}

TEST_CASE("a shift and a reprint are refused by the field that is out of bounds") {
    using Shift = till::ShiftClosed;
    Shift shift;
    *shift.mutable_context() = context_of("");
    shift.set_shift("1");
    shift.add_cash()->set_expected(-5);
    check_refusals<Shift>(
        shift, &check_shift_closed,
        {
            {"context.ticket", "bad_ticket",
             [](Shift& s) { s.mutable_context()->set_ticket("7"); }},
            {"context.currency", "unknown_currency",
             [](Shift& s) { s.mutable_context()->set_currency("HKX"); }},
            {"shift", "bad_shift", [](Shift& s) { s.clear_shift(); }},
            {"cash", "too_many_drawers", [](Shift& s) { many(16, [&] { s.add_cash(); }); }},
            {"cash[1].drawer", "bad_drawer", [](Shift& s) { s.add_cash(); }},
            {"cash[0].counted", "bad_amount", [](Shift& s) { s.mutable_cash(0)->set_counted(-1); }},
            {"cash[0].expected", "bad_amount",
             [](Shift& s) { s.mutable_cash(0)->set_expected(INT64_MAX); }},
            {"sales_total", "bad_amount", [](Shift& s) { s.set_sales_total(INT64_MIN); }},
        });
    using Reprint = till::ReceiptReprinted;
    Reprint reprint;
    reprint.set_copies(100);
    check_refusals<Reprint>(
        reprint, &check_reprinted,
        {
            {"copies", "bad_copies", [](Reprint& r) { r.set_copies(0); }},
            {"copies", "bad_copies", [](Reprint& r) { r.set_copies(101); }},
            {"original.ticket", "bad_ticket",
             [](Reprint& r) { r.mutable_original()->set_business_day("2026-01-01"); }},
        });
}

TEST_CASE("a sum that is refused is told in money, so that a wrong unit is seen") {
    till::BasketCompleted message = sale_of("7");
    message.mutable_basket()->set_total(25);
    const auto refused = check_completed(message);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("HKD 25.00 (2500 minor units)") != std::string::npos);
    CHECK(refused.error().message.find("HKD 0.25 (25)") != std::string::npos);
    message.mutable_context()->set_currency("JPY");
    CHECK(check_completed(message).error().message.find("JPY 2500 (2500") != std::string::npos);
}

TEST_CASE(
    "whatever a basket holds, its total is its lines less discounts with taxes and rounding") {
    CHECK(rc::check("no sum overflows, and one off is refused", [] {
        const auto amount = rc::gen::inRange<std::int64_t>(-amount_max, amount_max + 1);
        const auto discount = rc::gen::inRange<std::int64_t>(1, amount_max + 1);
        till::Basket basket;
        std::int64_t total = 0;
        const int lines = *rc::gen::inRange(0, 40);
        for (int i = 0; i < lines; ++i) {
            till::Line& line = *basket.add_lines();
            line = line_of("A", 0);
            line.set_amount(*amount);
            total += line.amount();
            if (*rc::gen::inRange(0, 3) == 0) {
                till::TaxLine& tax = *line.add_taxes();
                tax.set_code("T");
                tax.set_amount(*amount);
                tax.set_included(*rc::gen::arbitrary<bool>());
                if (!tax.included()) total += tax.amount();
            }
        }
        if (*rc::gen::arbitrary<bool>()) {
            till::Discount& whole = *basket.add_discounts();
            whole.set_source(till::MANUAL);
            whole.set_amount(*discount);
            total -= whole.amount();
        }
        basket.set_rounding(*amount);
        basket.set_total(total + basket.rounding());
        RC_ASSERT(check_basket(basket, "HKD").has_value());
        basket.set_total(basket.total() + 1);
        RC_ASSERT(check_basket(basket, "HKD").error().code == "total_does_not_add_up");
    }));
}

TEST_CASE("the largest basket of the largest amounts adds up without overflow") {
    till::Basket basket;
    for (int i = 0; i < lines_max; ++i) {
        till::Line& line = *basket.add_lines();
        line = line_of("A", amount_max);
        for (int j = 0; j < taxes_max; ++j) {
            till::TaxLine& tax = *line.add_taxes();
            tax.set_code("T");
            tax.set_amount(amount_max);
        }
    }
    basket.set_total(amount_max * lines_max * (1 + taxes_max));
    CHECK(check_basket(basket, "HKD"));
    basket.set_total(-basket.total());
    CHECK_FALSE(check_basket(basket, "HKD"));
}
