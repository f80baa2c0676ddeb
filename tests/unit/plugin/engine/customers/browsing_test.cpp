#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using tillside::engine::testing::TillOfATest;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr int trace_records = 39;  // opened in 32 minutes, of customers of 25 branches
constexpr std::int64_t trace_us = 32LL * 60 * second_us;

std::string phone_of(int number) {
    return "9" + std::to_string(1'000'000 + number);
}

std::vector<till::CustomerCard> members(TillOfATest& till, int count) {
    std::vector<till::CustomerCard> out;
    for (int i = 0; i < count; ++i)
        out.push_back(till.enrolled(phone_of(i), "陳大文", {}));
    return out;
}

void complete(TillOfATest& till, const std::string& ticket, const std::string& customer_id) {
    till::BasketCompleted sale;
    *sale.mutable_context() = till.context(ticket);
    sale.set_customer_id(customer_id);
    till::Line& line = *sale.mutable_basket()->add_lines();
    line.set_line_id("1");
    line.set_sku("MILK");
    line.set_quantity_milli(1000);
    line.set_unit_price(100);
    line.set_amount(100);
    sale.mutable_basket()->set_total(100);
    till::Tender& tender = *sale.add_tenders();
    tender.set_kind(till::CASH);
    tender.set_amount(100);
    const till::Reply reply = till.send(till::BASKET_COMPLETED, sale);
    INFO(reply.failure().message());
    REQUIRE_FALSE(reply.has_failure());
}

till::Reply look_up(TillOfATest& till, int number, const std::string& ticket) {
    till::FindCustomer find;
    *find.mutable_context() = till.context(ticket);
    find.set_phone(phone_of(number));
    if (ticket.empty()) find.set_reason("asks about an order");
    return till.send(till::FIND_CUSTOMER, find);
}

std::size_t alerts(TillOfATest& till) {
    REQUIRE(till.rooms.audit().flush(till.outbox, till.now));
    return static_cast<std::size_t>(std::ranges::count_if(
        till.events(), [](const wire::Event& event) { return event.has_look_ups_limited(); }));
}

// How many records of the trace are shown, each on a ticket that `ticket_of` names.
template <typename TicketOf>
int replay(TillOfATest& till, TicketOf ticket_of) {
    int shown = 0;
    for (int i = 0; i < trace_records; ++i) {
        till.now.us += trace_us / trace_records;
        shown += look_up(till, i, ticket_of(i)).customers_size();
    }
    return shown;
}

}  // namespace

TEST_CASE("browsing is stopped by the tenth record, offline, and raises one alert", "[D24][F1]") {
    for (const int way : {0, 1, 2}) {
        TillOfATest till;
        (void)members(till, trace_records);
        const int shown = replay(till, [&](int i) {
            if (way == 0) return std::string();       // with a stated reason
            if (way == 1) return std::string("500");  // on one open ticket
            return "6" + std::to_string(i);           // on a new ticket each
        });
        INFO("way " << way);
        CHECK(shown == 9);
        const till::Reply refused = look_up(till, 38, "777");
        CHECK(refused.failure().code() == "look_ups_limited");
        CHECK(refused.failure().retryable());
        CHECK(refused.customers_size() == 0);
        CHECK(alerts(till) == 1);
    }
}

TEST_CASE("browsing through head office is stopped by the tenth record too", "[D24][F1]") {
    TillOfATest till;
    till.head_office.reachable = true;
    int asked = 0;
    for (int i = 0; i < trace_records; ++i) {
        till.now.us += trace_us / trace_records;
        const till::Reply reply = look_up(till, i, "8" + std::to_string(i));
        if (!reply.looking_elsewhere()) {
            CHECK(reply.failure().code() == "look_ups_limited");
            continue;
        }
        ++asked;
        wire::Found found;
        wire::Customer& sent = *found.mutable_customer();
        sent.set_customer_id(std::string(15, 'c') + static_cast<char>(i));
        sent.set_phone_lookup(till.head_office.asked.back().phone_lookup());
        sent.set_card_number("card " + std::to_string(i));
        sent.set_home_store("S" + std::to_string(i % 25));
        till.head_office.waiting(found);
    }
    CHECK(asked == 9);
    CHECK(till.head_office.asked.size() == 9);
    CHECK(alerts(till) == 1);
}

TEST_CASE("ninety look-ups an hour that each end in a sale are never limited", "[D24]") {
    TillOfATest till;
    const auto cards = members(till, 90);
    for (int hour = 0; hour < 2; ++hour) {
        for (int i = 0; i < 90; ++i) {
            till.now.us += 40 * second_us;
            const std::string ticket = std::to_string(1000 + hour * 100 + i);
            const till::Reply reply = look_up(till, i, ticket);
            INFO(reply.failure().message());
            REQUIRE(reply.customers_size() == 1);
            complete(till, ticket, cards[static_cast<std::size_t>(i)].customer_id());
        }
    }
    CHECK(alerts(till) == 0);
}

TEST_CASE("one sale does not pay for many look-ups", "[D24]") {
    TillOfATest till;
    const auto cards = members(till, 12);
    for (int i = 0; i < 9; ++i)
        CHECK(look_up(till, i, "500").customers_size() == 1);
    complete(till, "500", cards[0].customer_id());
    CHECK(look_up(till, 9, "501").customers_size() == 1);
    CHECK(look_up(till, 10, "501").failure().code() == "look_ups_limited");
}

TEST_CASE("what was looked up counts over a restart", "[D24]") {
    TillOfATest till;
    (void)members(till, 12);
    for (int i = 0; i < 9; ++i)
        CHECK(look_up(till, i, "500").customers_size() == 1);
    REQUIRE(till.rooms.audit().flush(till.outbox, till.now));
    engine::consent::LookUps again(till.opened.database);
    REQUIRE(again.open(till.now));
    const auto refused =
        again.admit({till.now.us, "amy", "2026-09-21/501", std::string(16, 'x'), true});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "look_ups_limited");
}

TEST_CASE("enrolling people all day is no browsing", "[D24]") {
    TillOfATest till;
    for (int i = 0; i < 30; ++i) {
        CHECK(look_up(till, i, "500").customers_size() == 0);
        (void)till.enrolled(phone_of(i), "", {});
    }
    CHECK(alerts(till) == 0);
}

TEST_CASE("training is no way to browse", "[D24][D32]") {
    TillOfATest till;
    (void)members(till, 12);
    int shown = 0;
    for (int i = 0; i < 12; ++i) {
        till::FindCustomer find;
        *find.mutable_context() = till.context("500");
        find.mutable_context()->set_training(true);
        find.set_phone(phone_of(i));
        shown += till.send(till::FIND_CUSTOMER, find).customers_size();
    }
    CHECK(shown == 9);
}

TEST_CASE("decisions of the gate go into the chain, each once", "[D23][D29]") {
    TillOfATest till;
    (void)members(till, 3);
    for (int i = 0; i < 5; ++i)
        (void)look_up(till, i, "500");
    REQUIRE(till.rooms.audit().flush(till.outbox, till.now));
    const auto uses = [&] {
        std::vector<wire::Use> out;
        for (const wire::Event& event : till.events()) {
            if (!event.has_uses_logged()) continue;
            out.insert(out.end(), event.uses_logged().uses().begin(),
                       event.uses_logged().uses().end());
        }
        return out;
    };
    CHECK(uses().empty());  // on disk, and not yet worth an event
    till.now.us += 60 * second_us;
    REQUIRE(till.rooms.audit().flush(till.outbox, till.now));
    REQUIRE(uses().size() == 8);  // three enrolments' cards, five look-ups
    CHECK(uses()[3].staff() == "amy");
    CHECK(uses()[3].granted());
    CHECK(uses()[7].state() == "NOT_FOUND");
    till.now.us += 120 * second_us;
    REQUIRE(till.rooms.audit().close(till.outbox, till.now));
    CHECK(uses().size() == 8);
}
