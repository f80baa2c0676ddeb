#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using tillside::engine::testing::TillOfATest;

TEST_CASE("three spellings of a phone find one member, masked", "[F1][F3]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    for (const char* typed : {"9123 4567", "+852-91234567", "91234567"}) {
        const till::Reply found = till.find_phone(typed);
        REQUIRE(found.customers_size() == 1);
        CHECK(found.customers(0).customer_id() == card.customer_id());
        CHECK(found.customers(0).masked_name() + " " + found.customers(0).masked_phone() ==
              "陳** 9***4567");
        CHECK(found.DebugString().find("91234567") == std::string::npos);
    }
}

TEST_CASE("a look-up without ticket and reason is refused; with either it is answered", "[D23]") {
    TillOfATest till;
    (void)till.enrolled("91234567", "", {});
    CHECK(till.find_phone("91234567", "").failure().code() == "reason_needed");
    till::FindCustomer find;
    *find.mutable_context() = till.context("");
    find.set_phone("91234567");
    find.set_reason("asks about a delivery");
    CHECK(till.send(till::FIND_CUSTOMER, find).customers_size() == 1);
    find.set_reason("is it 91234567?");
    CHECK(till.send(till::FIND_CUSTOMER, find).failure().code() == "reason_unfit");
}

TEST_CASE("a card is found in any spelling; an altered one is refused", "[F2]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {});
    till::FindCustomer find;
    *find.mutable_context() = till.context();
    find.set_card(card.card_number());
    CHECK(till.send(till::FIND_CUSTOMER, find).customers_size() == 1);
    std::string altered = card.card_number();
    altered[5] = altered[5] == '3' ? '4' : '3';
    find.set_card(altered);
    CHECK(till.send(till::FIND_CUSTOMER, find).failure().code() == "card_altered");
    find.set_card("");
    CHECK(till.send(till::FIND_CUSTOMER, find).failure().code() == "card_missing");
}

TEST_CASE("a scan is claimed for a member's card only", "[F2]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {});
    const auto scan = [&](const std::string& text) {
        till::Scanned message;
        *message.mutable_context() = till.context();
        message.set_text(text);
        return till.send(till::SCANNED, message);
    };
    CHECK(scan("4891028164456").scan().gtin() == "4891028164456");
    CHECK_FALSE(scan("4891028164456").scan().claimed());
    CHECK_FALSE(scan("COUPON-10").scan().claimed());
    CHECK(scan("TILLSIDE:TS0000").failure().code() == "card_altered");
    CHECK(scan("TILLSIDE:" + card.card_number()).scan().claimed());
    CHECK(till.tickets.find(till.context())->customer_id == *wire::uuid_bytes(card.customer_id()));
}

TEST_CASE("a member is attached to a ticket and detached again", "[F2]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {});
    till::SetCustomer set;
    *set.mutable_context() = till.context();
    set.set_customer_id(card.customer_id());
    CHECK(till.send(till::SET_CUSTOMER, set).customers_size() == 1);
    CHECK_FALSE(till.tickets.find(till.context())->customer_id.empty());
    set.clear_customer_id();
    CHECK(till.send(till::SET_CUSTOMER, set).customers_size() == 0);
    CHECK(till.tickets.find(till.context())->customer_id.empty());
    set.set_customer_id("not an id");
    CHECK(till.send(till::SET_CUSTOMER, set).failure().code() == "customer_id_wrong");
    set.set_customer_id("00000000-0000-0000-0000-000000000001");
    CHECK(till.send(till::SET_CUSTOMER, set).failure().code() == "customer_not_here");
}

TEST_CASE("a member of another store is asked for at head office and comes by poll", "[F1]") {
    TillOfATest other("T2", "S2");
    const till::CustomerCard card = other.enrolled("91234567", "陳大文", {"profiling"});
    const std::string id = *wire::uuid_bytes(card.customer_id());
    const auto events = other.events();

    TillOfATest till;
    CHECK_FALSE(till.find_phone("91234567").looking_elsewhere());  // no network: enrol or go on
    till.head_office.reachable = true;
    const till::Reply asked = till.find_phone("9123 4567");
    CHECK(asked.looking_elsewhere());
    CHECK(asked.customers_size() == 0);
    REQUIRE(till.head_office.asked.size() == 1);

    wire::Found found;
    wire::Customer& sent = *found.mutable_customer();
    sent.set_customer_id(id);
    sent.set_phone_lookup(till.head_office.asked[0].phone_lookup());
    CHECK(sent.phone_lookup() == events[1].customer_enrolled().phone_lookup());
    sent.set_card_number(card.card_number());
    sent.set_language("en");
    sent.set_home_store("S2");
    *sent.mutable_contact() = events[1].sealed(0);
    sent.set_contact_event_id(events[1].id());
    const auto key = other.rooms.keys().find(id, events[1].sealed(0).key_id());
    REQUIRE(key);
    *sent.mutable_key() = wire::wrap_key(
        *key, id, events[1].sealed(0).key_id(),
        *wire::key_from_bytes(till.secrets.wrapping_key(), "wrapping_key"), wire::system_random());
    for (const std::size_t at : {0UL, 2UL})
        *sent.add_consents() = events[at].consent_recorded();
    till.now.us = till.now.us + 1;
    till.head_office.waiting(found);

    const auto news = till.announcements.after(0, till.now);
    REQUIRE(news.reply.customers_size() == 1);
    CHECK(news.reply.customers(0).masked_phone() == "9***4567");
    CHECK_FALSE(news.reply.customers(0).home_store());
    CHECK(TillOfATest::state_of(news.reply.customers(0), "profiling") == "ACTIVE+");
    CHECK(till.find_phone("91234567").customers_size() == 1);
    CHECK(till.events().empty());
}
