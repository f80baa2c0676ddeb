#include "sync/head_office/ingest/event_check.hpp"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using namespace tillside::head_office::ingest;
using tillside::tests::Till;

namespace {

std::string refusal_of(const std::string& bytes, const Place& place) {
    const auto checked = check_event(bytes, place);
    return checked ? "" : checked.error().code;
}

}  // namespace

TEST_CASE("an event must be what its place in the chain says") {
    struct Case {
        const char* name;
        std::function<void(wire::Event&)> change;
        const char* refusal;
    };
    const auto cases = std::to_array<Case>({
        {"nothing changed", [](wire::Event&) {}, ""},
        {"till", [](wire::Event& e) { e.set_till("T2"); }, "wrong_place"},
        {"epoch", [](wire::Event& e) { e.set_epoch(1); }, "wrong_place"},
        {"sequence", [](wire::Event& e) { e.set_sequence(2); }, "wrong_place"},
        {"store", [](wire::Event& e) { e.set_store("S2"); }, "wrong_store"},
        {"id", [](wire::Event& e) { e.set_id("short"); }, "bad_field"},
        {"kind", [](wire::Event& e) { e.clear_kind(); }, "bad_field"},
        {"fact", [](wire::Event& e) { e.clear_fact(); }, "bad_field"},
        {"customer", [](wire::Event& e) { e.set_customer_id("x"); }, "bad_field"},
        {"day", [](wire::Event& e) { e.set_business_day("14/03/2026"); }, "bad_field"},
        {"ticket", [](wire::Event& e) { e.set_ticket(std::string(5000, 'x')); }, "bad_field"},
        {"lines",
         [](wire::Event& e) {
             for (int i = 0; i < 2001; ++i)
                 e.mutable_basket_completed()->add_lines();
         },
         "bad_field"},
        {"a clock ten years ahead",
         [](wire::Event& e) { e.set_occurred_at_us(2'000'000'000'000'000); }, ""},
        {"a newer till's kind",
         [](wire::Event& e) { e.set_kind(static_cast<wire::EventKind>(999)); }, ""},
    });
    for (const auto& [name, change, refusal] : cases) {
        INFO(name);
        Till till;
        wire::Event event = till.draft(wire::BASKET_COMPLETED);
        event.mutable_basket_completed()->set_currency("HKD");
        change(event);
        CHECK(refusal_of(event.SerializeAsString(), {"S1", "T1", 77, 1, wire::chain_start,
                                                     wire::to_bytes(till.signing().public_key)}) ==
              refusal);
    }
}

TEST_CASE("an event is bounded") {
    CHECK(refusal_of(std::string(event_bytes_max + 1, 'x'), {"S1", "T1", 77, 1, {}, {}}) ==
          "too_large");
}

TEST_CASE("a consent record counts only where its till signed it for this place", "[D29]") {
    Till till;
    const std::string customer(16, 'c');
    till.add_consent(wire::GIVEN, customer, 1, 0);
    const std::string bytes = till.batch(1, 1).events(0);
    const std::string key = wire::to_bytes(till.signing().public_key);
    const Place here{"S1", "T1", 77, 1, wire::chain_start, key};
    CHECK(refusal_of(bytes, here).empty());

    const std::string other_key =
        wire::to_bytes(wire::make_signing_key(wire::system_random()).public_key);
    Place elsewhere = here;
    elsewhere.public_key = other_key;
    CHECK(refusal_of(bytes, elsewhere) == "consent_not_signed");
    elsewhere = here;
    elsewhere.previous_head = wire::Hash{1};
    CHECK(refusal_of(bytes, elsewhere) == "consent_not_bound");

    wire::Event event;
    REQUIRE(event.ParseFromString(bytes));
    event.set_customer_id(std::string(16, 'd'));
    CHECK(refusal_of(event.SerializeAsString(), here) == "consent_not_bound");
    event.set_customer_id(customer);
    event.mutable_consent_recorded()->mutable_record()->append("x");
    CHECK(refusal_of(event.SerializeAsString(), here) == "consent_not_signed");
}

TEST_CASE("every kind about sales is taken with its fact, and refused without it or beyond") {
    struct Kind {
        wire::EventKind kind;
        std::function<void(wire::Event&)> fill;
        std::function<void(wire::Event&)> overfill;  // nullptr: there is nothing to overfill
    };
    const auto many = [](int count, auto add) {
        for (int i = 0; i < count; ++i)
            add();
    };
    const std::vector<Kind> kinds{
        {wire::BASKET_COMPLETED, [](wire::Event& e) { e.mutable_basket_completed(); },
         [&](wire::Event& e) {
             auto& basket = *e.mutable_basket_completed();
             many(65, [&] { basket.add_discounts(); });
         }},
        {wire::BASKET_COMPLETED, [](wire::Event& e) { e.mutable_basket_completed()->add_lines(); },
         [&](wire::Event& e) {
             auto& line = *e.mutable_basket_completed()->mutable_lines(0);
             many(17, [&] { line.add_taxes(); });
         }},
        {wire::BASKET_COMPLETED,
         [](wire::Event& e) { e.mutable_basket_completed()->mutable_reverses(); },
         [](wire::Event& e) {
             e.mutable_basket_completed()->mutable_reverses()->set_business_day("yesterday");
         }},
        {wire::BASKET_VOIDED, [](wire::Event& e) { e.mutable_basket_voided(); }, nullptr},
        {wire::BASKET_SUSPENDED, [](wire::Event& e) { e.mutable_basket_suspended(); }, nullptr},
        {wire::BASKET_RESUMED, [](wire::Event& e) { e.mutable_basket_resumed(); },
         [](wire::Event& e) {
             e.mutable_basket_resumed()->mutable_suspended()->set_ticket(std::string(65, 'x'));
         }},
        {wire::RETURN_COMPLETED, [](wire::Event& e) { e.mutable_return_completed()->add_lines(); },
         [&](wire::Event& e) {
             auto& fact = *e.mutable_return_completed();
             many(2000, [&] { fact.add_lines(); });
         }},
        {wire::RETURN_COMPLETED, [](wire::Event& e) { e.mutable_return_completed()->add_lines(); },
         [&](wire::Event& e) {
             auto& taken = *e.mutable_return_completed()->mutable_taken();
             many(2001, [&] { taken.add_lines(); });
         }},
        {wire::RECEIPT_REPRINTED, [](wire::Event& e) { e.mutable_receipt_reprinted(); },
         [](wire::Event& e) {
             e.mutable_receipt_reprinted()->mutable_original()->set_business_day("1.1.2026");
         }},
        {wire::SHIFT_OPENED, [](wire::Event& e) { e.mutable_shift_opened(); },
         [&](wire::Event& e) {
             auto& shift = *e.mutable_shift_opened();
             many(17, [&] { shift.add_cash(); });
         }},
        {wire::SHIFT_CLOSED, [](wire::Event& e) { e.mutable_shift_closed(); },
         [](wire::Event& e) { e.mutable_shift_closed()->set_shift(std::string(65, 'x')); }},
    };
    for (const Kind& one : kinds) {
        INFO(wire::EventKind_Name(one.kind));
        Till till;
        const std::string key = wire::to_bytes(till.signing().public_key);
        const Place here{"S1", "T1", 77, 1, wire::chain_start, key};
        wire::Event event = till.draft(one.kind);
        CHECK(refusal_of(event.SerializeAsString(), here) == "bad_field");
        one.fill(event);
        CHECK(refusal_of(event.SerializeAsString(), here).empty());
        if (!one.overfill) continue;
        one.overfill(event);
        CHECK(refusal_of(event.SerializeAsString(), here) == "bad_field");
    }
}
