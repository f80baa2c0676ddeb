// A ticket's life: what may follow what, what counts as the same again, and what is recorded.
#include <google/protobuf/util/message_differencer.h>

#include "tests/unit/plugin/engine/checkout/till_of_a_test.hpp"

using namespace tillside;
using namespace tillside::testing;

namespace {

till::BasketVoided voided(const std::string& ticket) {
    till::BasketVoided message;
    *message.mutable_context() = context_of(ticket);
    message.set_reason("customer left");
    return message;
}

template <typename Shift>
Shift shift_of(const std::string& number) {
    Shift message;
    *message.mutable_context() = context_of("");
    message.set_shift(number);
    till::CashCount& drawer = *message.add_cash();
    drawer.set_counted(100'000);
    drawer.set_expected(100'000);
    return message;
}

}  // namespace

TEST_CASE("a ticket ends once: the same end again is the first one, another is refused by name") {
    struct End {
        const char* refused;  // the code that others get after it
        std::function<till::Reply(CheckoutTill&)> again;
    };
    const std::vector<End> ends{
        {"ticket_completed",
         [](CheckoutTill& t) { return t.send(till::BASKET_COMPLETED, sale_of("7")); }},
        {"ticket_voided", [](CheckoutTill& t) { return t.send(till::BASKET_VOIDED, voided("7")); }},
        {"ticket_returned",
         [](CheckoutTill& t) { return t.send(till::RETURN_COMPLETED, return_of("7")); }},
    };
    for (std::size_t first = 0; first < ends.size(); ++first) {
        INFO(ends[first].refused);
        CheckoutTill till;
        const till::Reply reply = ends[first].again(till);
        REQUIRE(reply.recorded_size() == 1);
        const till::Reply repeated = ends[first].again(till);
        REQUIRE(repeated.recorded_size() == 1);
        CHECK(repeated.recorded(0).event_id() == reply.recorded(0).event_id());
        CHECK(repeated.recorded(0).kind() == reply.recorded(0).kind());
        for (std::size_t other = 0; other < ends.size(); ++other) {
            if (other == first) continue;
            const till::Reply refusal = ends[other].again(till);
            CHECK(refusal.failure().code() == ends[first].refused);
            CHECK(refusal.failure().field() == "context.ticket");
        }
        CHECK(till.events().size() == 1);
    }
}

TEST_CASE("another content under an ended ticket is refused, not taken for a repetition") {
    CheckoutTill till;
    REQUIRE_FALSE(till.send(till::BASKET_COMPLETED, sale_of("7")).has_failure());
    CHECK(till.send(till::BASKET_COMPLETED, sale_of("7", 2600)).failure().code() ==
          "ticket_completed");
    REQUIRE_FALSE(till.send(till::RETURN_COMPLETED, return_of("8")).has_failure());
    CHECK(till.send(till::RETURN_COMPLETED, return_of("8", 2600)).failure().code() ==
          "ticket_returned");
    CHECK(till.events().size() == 2);
}

TEST_CASE("a suspended ticket may be resumed, and then completed or voided; not after its end") {
    CheckoutTill till;
    const auto suspended = with_basket<till::BasketSuspended>("7", 3);
    const auto resumed = with_basket<till::BasketResumed>("7", 3);
    const till::Reply first = till.send(till::BASKET_SUSPENDED, suspended);
    CHECK(till.send(till::BASKET_SUSPENDED, suspended).recorded(0).event_id() ==
          first.recorded(0).event_id());
    auto other = suspended;
    other.mutable_basket()->mutable_lines(0)->set_sku("B2");
    CHECK(till.send(till::BASKET_SUSPENDED, other).failure().code() == "ticket_suspended");
    CHECK(till.send(till::BASKET_RESUMED, resumed).recorded(0).kind() == "BASKET_RESUMED");
    CHECK(till.send(till::BASKET_SUSPENDED, with_basket<till::BasketSuspended>("7", 4))
              .recorded(0)
              .kind() == "BASKET_SUSPENDED");

    SECTION("completed from where it was put aside") {
        CHECK(till.send(till::BASKET_COMPLETED, sale_of("7")).recorded_size() == 1);
        const auto late =
            till.send(till::BASKET_SUSPENDED, with_basket<till::BasketSuspended>("7", 5));
        CHECK(late.failure().code() == "ticket_completed");
    }
    SECTION("voided") {
        CHECK(till.send(till::BASKET_VOIDED, voided("7")).recorded_size() == 1);
        CHECK(till.send(till::BASKET_RESUMED, with_basket<till::BasketResumed>("7", 5))
                  .failure()
                  .code() == "ticket_voided");
        CHECK(till.send(till::BASKET_COMPLETED, sale_of("7")).failure().code() == "ticket_voided");
    }
    CHECK(till.events().size() == 4);
    // What was recorded before the end is still known again after it.
    CHECK(till.send(till::BASKET_SUSPENDED, suspended).recorded(0).event_id() ==
          first.recorded(0).event_id());
}

TEST_CASE("a basket suspended at another till names it in the event that takes it up") {
    CheckoutTill till;
    auto message = with_basket<till::BasketResumed>("9", 4);
    till::TicketRef& there = *message.mutable_suspended();
    there.set_till("CWB-2");
    there.set_business_day("2026-01-02");
    there.set_ticket("31");
    REQUIRE(till.send(till::BASKET_RESUMED, message).recorded_size() == 1);
    const auto events = till.events();
    REQUIRE(events.size() == 1);
    const wire::BasketPutAside& fact = events[0].basket_resumed();
    CHECK(fact.revision() == 4);
    CHECK(fact.lines() == 1);
    CHECK(fact.total() == 2500);
    CHECK(fact.suspended().store() == "CWB");
    CHECK(fact.suspended().till() == "CWB-2");
    CHECK(fact.suspended().ticket() == "31");
}

TEST_CASE("a shift is opened once and closed once") {
    CheckoutTill till;
    const auto opened = shift_of<till::ShiftOpened>("1");
    auto closed = shift_of<till::ShiftClosed>("1");
    closed.set_sales(12);
    closed.set_sales_total(345'600);
    const till::Reply first = till.send(till::SHIFT_OPENED, opened);
    REQUIRE(first.recorded_size() == 1);
    CHECK(till.send(till::SHIFT_OPENED, opened).recorded(0).event_id() ==
          first.recorded(0).event_id());
    auto other = opened;
    other.mutable_cash(0)->set_counted(1);
    CHECK(till.send(till::SHIFT_OPENED, other).failure().code() == "shift_opened");
    CHECK(till.send(till::SHIFT_OPENED, other).failure().field() == "shift");
    REQUIRE(till.send(till::SHIFT_CLOSED, closed).recorded_size() == 1);
    closed.set_sales(13);
    CHECK(till.send(till::SHIFT_CLOSED, closed).failure().code() == "shift_closed");

    const auto events = till.events();
    REQUIRE(events.size() == 2);
    CHECK(events[0].staff() == "S7");
    CHECK(events[0].ticket().empty());
    CHECK(events[0].shift_opened().cash(0).counted() == 100'000);
    CHECK(events[1].shift_closed().sales() == 12);
    CHECK(events[1].shift_closed().sales_total() == 345'600);
    CHECK(events[1].shift_closed().currency() == "HKD");
}

TEST_CASE("every reprint of a receipt is one of its own") {
    CheckoutTill till;
    till::ReceiptReprinted message;
    *message.mutable_context() = context_of("7");
    message.set_copies(2);
    const auto first = till.send(till::RECEIPT_REPRINTED, message);
    const auto second = till.send(till::RECEIPT_REPRINTED, message);
    CHECK(first.recorded(0).event_id() != second.recorded(0).event_id());
    CHECK(till.events()[1].receipt_reprinted().copies() == 2);
}

TEST_CASE("advice for an older revision than known is marked stale and left out") {
    CheckoutTill till;
    const auto changed = [&](std::uint64_t revision) {
        return till.send(till::BASKET_CHANGED, with_basket<till::BasketChanged>("7", revision));
    };
    const auto before_tender = [&](std::uint64_t revision) {
        return till.send(till::BEFORE_TENDER, with_basket<till::BeforeTender>("7", revision));
    };
    const auto check_fresh = [](const till::Reply& reply) {
        CHECK_FALSE(reply.stale());
        CHECK(reply.suggestions_size() == 1);
    };
    const auto check_stale = [](const till::Reply& reply) {
        CHECK(reply.stale());
        CHECK(reply.suggestions_size() == 0);
    };
    check_fresh(changed(5));
    check_stale(changed(4));
    check_stale(before_tender(4));
    check_fresh(before_tender(6));
    check_stale(changed(5));  // what was asked before the tender counts too
    check_fresh(changed(6));

    REQUIRE_FALSE(
        till.send(till::BASKET_SUSPENDED, with_basket<till::BasketSuspended>("7", 6)).stale());
    check_stale(changed(5));
    check_stale(changed(6));  // it is put aside
    const bool restarted = GENERATE(false, true);
    INFO("restarted: " << restarted);
    if (restarted) till.tickets = engine::checkout::Tickets();
    check_stale(before_tender(6));
    REQUIRE_FALSE(
        till.send(till::BASKET_RESUMED, with_basket<till::BasketResumed>("7", 7)).stale());
    if (restarted) till.tickets = engine::checkout::Tickets();
    check_stale(changed(6));
    check_fresh(changed(7));
    check_fresh(changed(8));

    REQUIRE_FALSE(till.send(till::BASKET_COMPLETED, sale_of("7")).has_failure());
    check_stale(changed(9));  // the sale has ended
    check_stale(before_tender(9));
}

TEST_CASE("in training nothing is recorded, and training tickets are not the real ones") {
    CheckoutTill till;
    const auto training = [](auto message) {
        message.mutable_context()->set_training(true);
        return message;
    };
    auto changed = training(with_basket<till::BasketChanged>("7", 9));
    changed.set_customer_id("00000000-0000-7000-8000-000000000001");
    CHECK_FALSE(till.send(till::BASKET_CHANGED, changed).stale());
    for (int again = 0; again < 2; ++again) {
        for (const till::Reply& reply : {
                 till.send(till::BASKET_SUSPENDED,
                           training(with_basket<till::BasketSuspended>("7", 9))),
                 till.send(till::BASKET_RESUMED,
                           training(with_basket<till::BasketResumed>("7", 9))),
                 till.send(till::BASKET_COMPLETED, training(sale_of("7"))),
                 till.send(till::RETURN_COMPLETED, training(return_of("8"))),
                 till.send(till::SHIFT_OPENED, training(shift_of<till::ShiftOpened>("1"))),
                 till.send(till::SHIFT_CLOSED, training(shift_of<till::ShiftClosed>("1"))),
             }) {
            CHECK(reply.failure().message().empty());
            CHECK(reply.recorded_size() == 0);
        }
    }
    CHECK(till.events().empty());

    // A real ticket of the same number starts without the customer and the revision of training.
    CHECK_FALSE(till.send(till::BASKET_CHANGED, with_basket<till::BasketChanged>("7", 1)).stale());
    CHECK(till.suggester.customer_id.empty());
    CHECK(till.send(till::BASKET_COMPLETED, sale_of("7")).recorded_size() == 1);
    // And practising with a number that was really sold does not fail.
    CHECK_FALSE(till.send(till::BASKET_COMPLETED, training(sale_of("7", 99))).has_failure());
    CHECK(till.events().size() == 1);
}

TEST_CASE("a reversal is recorded with the ticket that it cancels, and is no visit") {
    CheckoutTill till;
    int sales = 0;
    till.checkout.observe([&](const auto&, Now) -> Result<void> {
        ++sales;
        return {};
    });
    REQUIRE(till.send(till::BASKET_COMPLETED, sale_of("7")).recorded_size() == 1);
    auto reversal = sale_of("8", -2500);
    reversal.mutable_reverses()->set_business_day("2026-01-02");
    reversal.mutable_reverses()->set_ticket("7");
    const till::Reply reply = till.send(till::BASKET_COMPLETED, reversal);
    INFO(reply.failure().message());
    REQUIRE(reply.recorded_size() == 1);
    CHECK(sales == 1);
    const wire::Event event = till.events().at(1);
    const wire::TicketRef& reversed = event.basket_completed().reverses();
    CHECK(reversed.store() == "CWB");
    CHECK(reversed.till() == "CWB-1");
    CHECK(reversed.ticket() == "7");
    const auto counts = till.outbox.recorded().value();
    CHECK(counts.baskets == 2);
    CHECK(counts.total == 0);
}

TEST_CASE("a return is counted apart from sales, with the goods that an exchange took") {
    CheckoutTill till;
    auto exchange = return_of("8");
    *exchange.mutable_taken() = basket_of(2, 3000);
    exchange.mutable_lines(0)->set_original_line_id("2");
    exchange.mutable_lines(0)->set_reason("size");
    exchange.mutable_lines(0)->set_resaleable(true);
    exchange.mutable_tenders(0)->set_amount(500);
    const till::Reply reply = till.send(till::RETURN_COMPLETED, exchange);
    INFO(reply.failure().message());
    REQUIRE(reply.recorded_size() == 1);
    CHECK(reply.receipt_size() == 1);  // the till's word on paper
    const auto counts = till.outbox.recorded().value();
    CHECK(counts.returns == 1);
    CHECK(counts.baskets == 0);
    CHECK(counts.events == 1);
    const wire::Event event = till.events().front();
    const wire::ReturnCompleted& fact = event.return_completed();
    CHECK(fact.return_of().till() == "CWB-1");
    CHECK(fact.return_of().business_day() == "2026-01-01");
    CHECK(fact.lines(0).original_line_id() == "2");
    CHECK(fact.lines(0).reason() == "size");
    CHECK(fact.lines(0).resaleable());
    CHECK(fact.lines(0).line().amount() == 2500);
    CHECK(fact.refund_total() == 2500);
    CHECK(fact.taken().total() == 3000);
    CHECK(fact.taken().currency() == "HKD");
    CHECK(fact.tenders(0).amount() == 500);
}

TEST_CASE("an identity card number in a reason is not kept, and the sale is not refused for it",
          "[D12][F18]") {
    CheckoutTill till;
    till::BasketVoided message = voided("1");
    message.set_reason("customer A123456(3) had no money");
    CHECK_FALSE(till.send(till::BASKET_VOIDED, message).has_failure());
    const std::string kept = till.events().back().basket_voided().reason();
    CHECK(kept.find("A123456") == std::string::npos);
    CHECK(kept.find("taken out") != std::string::npos);
    message = voided("2");
    message.set_reason("changed her mind");
    CHECK_FALSE(till.send(till::BASKET_VOIDED, message).has_failure());
    CHECK(till.events().back().basket_voided().reason() == "changed her mind");
}
