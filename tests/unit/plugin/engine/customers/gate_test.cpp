#include <catch2/catch.hpp>

#include "plugin/engine/customers/contacts.hpp"
#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::TillOfATest;

namespace {

namespace purpose = consent::purpose;
namespace channel = consent::channel;

const consent::Asker cashier{"amy", "100", "", false};

std::vector<std::string> log_of(TillOfATest& till) {
    REQUIRE(till.rooms.audit().flush(till.outbox, till.now));
    std::vector<std::string> out;
    constexpr store::Sql read{
        "SELECT purpose, channel, granted, state, staff FROM gate_log ORDER BY number"};
    auto rows = till.opened.database.query(read);
    while (rows.step()) {
        out.push_back(rows.text(0) + " " + rows.text(1) + " " + std::to_string(rows.integer(2)) +
                      " " + rows.text(3) + " " + rows.text(4));
    }
    return out;
}

}  // namespace

TEST_CASE("a phone is read for marketing by SMS only where that was permitted", "[D1][D4]") {
    TillOfATest till;
    const std::string yes =
        *wire::uuid_bytes(till.enrolled("91234567", "", {"marketing-sms"}).customer_id());
    const std::string no =
        *wire::uuid_bytes(till.enrolled("92345678", "", {"marketing-email"}).customer_id());
    customers::Customers held(till.opened.database,
                              *wire::key_from_bytes(till.secrets.lookup_key(), "lookup_key"));
    customers::Contacts contacts(held, till.rooms.keys(), till.files.pack.phones);
    const auto ask = [&](const std::string& customer, const char* subject) {
        return till.rooms.gate().ask<purpose::DirectMarketing, channel::Sms>(
            {customer, "contact", subject}, cashier, till.now);
    };
    auto permit = ask(yes, "member_benefits");
    REQUIRE(permit);
    CHECK(contacts.phone(std::move(*permit)) == "+85291234567");
    CHECK(ask(yes, "insurance").error().code == "not_permitted");
    CHECK(ask(no, "member_benefits").error().code == "not_permitted");
    (void)till.withdraw(wire::uuid_text(yes));
    CHECK(ask(yes, "member_benefits").error().code == "not_permitted");
}

TEST_CASE("a permit is good for one use", "[D1]") {
    TillOfATest till;
    const std::string id =
        *wire::uuid_bytes(till.enrolled("91234567", "", {"profiling"}).customer_id());
    auto permit = till.rooms.gate().ask<purpose::Profiling, channel::Till>(
        {id, "purchase_history", ""}, cashier, till.now);
    REQUIRE(permit);
    CHECK(std::move(*permit).spend() == id);
    CHECK(std::move(*permit).spend().error().code == "permit_spent");
}

TEST_CASE("every grant and refusal of the gate is written down", "[D1][D23]") {
    TillOfATest till;
    const std::string id = *wire::uuid_bytes(till.enrolled("91234567", "", {}).customer_id());
    (void)till.find_phone("98765432");
    auto refused = till.rooms.gate().ask<purpose::Profiling, channel::Till>(
        {id, "purchase_history", ""}, cashier, till.now);
    CHECK_FALSE(refused);
    const auto log = log_of(till);
    REQUIRE(log.size() == 3);
    CHECK(log[0] == "membership till 1 NOTICE_SHOWN amy");
    CHECK(log[1] == "membership till 0 NOT_FOUND amy");
    CHECK(log[2] == "profiling till 0 REFUSED amy");
}

TEST_CASE("own purchases are read where profiling is permitted and nowhere else", "[D13]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"profiling"});
    const std::string id = *wire::uuid_bytes(card.customer_id());
    const auto buy = [&](const std::string& ticket, const std::vector<std::string>& skus) {
        till::BasketCompleted sale;
        *sale.mutable_context() = till.context(ticket);
        sale.set_customer_id(card.customer_id());
        for (const std::string& sku : skus) {
            till::Line& line = *sale.mutable_basket()->add_lines();
            line.set_line_id(sku);
            line.set_sku(sku);
            line.set_quantity_milli(1000);
            line.set_unit_price(100);
            line.set_amount(100);
        }
        const auto total = static_cast<std::int64_t>(skus.size()) * 100;
        sale.mutable_basket()->set_total(total);
        till::Tender& tender = *sale.add_tenders();
        tender.set_kind(till::CASH);
        tender.set_amount(total);
        till.now.us += 1'000'000;
        const till::Reply reply = till.send(till::BASKET_COMPLETED, sale);
        INFO(reply.failure().message());
        CHECK_FALSE(reply.has_failure());
    };
    buy("201", {"MILK", "BREAD"});
    buy("202", {"MILK"});
    const auto read = [&] {
        auto permit = till.rooms.gate().ask<purpose::Profiling, channel::Till>(
            {id, "purchase_history", ""}, cashier, till.now);
        REQUIRE(permit);
        return till.rooms.history().read(std::move(*permit)).value();
    };
    const auto history = read();
    REQUIRE(history.size() == 2);
    CHECK(history[0].sku() == "BREAD");
    CHECK(history[0].baskets_ago(0) == 1);
    CHECK(history[1].sku() == "MILK");
    CHECK(history[1].baskets_ago_size() == 2);
    CHECK(till.find_phone("91234567").customers(0).visits() == 2);
    (void)till.withdraw(card.customer_id(), {"profiling"});
    CHECK_FALSE((till.rooms.gate().ask<purpose::Profiling, channel::Till>(
        {id, "purchase_history", ""}, cashier, till.now)));
}

TEST_CASE("an e-receipt is no consent to marketing, by whichever way it was agreed to",
          "[F21][D4]") {
    for (const till::Method method : {till::CUSTOMER_TAP, till::CASHIER_KEYED_ORAL}) {
        TillOfATest till;
        const till::CustomerCard card = till.enrolled("91234567", "", {"e-receipt"}, method);
        CHECK(TillOfATest::state_of(card, "e_receipt") == "ACTIVE+");
        CHECK(TillOfATest::state_of(card, "direct_marketing") == "REFUSED-");
        for (const char* subject : {"groceries_and_household", "member_benefits", ""}) {
            CHECK_FALSE((till.rooms.gate().ask<purpose::DirectMarketing, channel::Sms>(
                {*wire::uuid_bytes(card.customer_id()), "contact", subject}, cashier, till.now)));
        }
    }
}
