#include <catch2/catch.hpp>

#include "sync/rules/identity/card_number.hpp"
#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using tillside::engine::testing::TillOfATest;

TEST_CASE("an enrolment records the notice, the member and the answer, in that order",
          "[D2][D10][F5]") {
    TillOfATest till;
    const till::CustomerCard card =
        till.enrolled("9123 4567", "陳大文", {"marketing-sms", "profiling"});
    CHECK(card.masked_name() == "陳**");
    CHECK(card.masked_phone() == "9***4567");
    CHECK(card.home_store());
    CHECK(TillOfATest::state_of(card, "direct_marketing") == "ACTIVE_FIRST_USE_DUE+");
    CHECK(TillOfATest::state_of(card, "profiling") == "ACTIVE+");
    CHECK(TillOfATest::state_of(card, "e_receipt") == "REFUSED-");

    const auto events = till.events();
    REQUIRE(events.size() == 3);
    wire::ConsentRecord notice;
    wire::ConsentRecord answer;
    REQUIRE(events[0].kind() == wire::CONSENT_RECORDED);
    REQUIRE(notice.ParseFromString(events[0].consent_recorded().record()));
    REQUIRE(events[1].kind() == wire::CUSTOMER_ENROLLED);
    REQUIRE(events[2].kind() == wire::CONSENT_RECORDED);
    REQUIRE(answer.ParseFromString(events[2].consent_recorded().record()));
    CHECK(notice.event_type() == wire::NOTICE_SHOWN);
    CHECK(answer.event_type() == wire::GIVEN);
    CHECK(answer.notice_sha256() == notice.notice_sha256());
    CHECK(answer.receipt_id() == notice.receipt_id());
    CHECK(answer.refers_to(0) == notice.record_id());
    CHECK(answer.grants_size() == 4);
    CHECK(answer.sequence() == 3);
    CHECK(notice.event_time_us() <= answer.event_time_us());
    const auto& key = till.files.signing_key.public_key;
    CHECK(wire::consent_is_signed({reinterpret_cast<const char*>(key.data()), key.size()},
                                  events[2].consent_recorded()));
    for (const wire::Event& event : events) {
        CHECK(wire::uuid_text(event.customer_id()) == card.customer_id());
        CHECK(event.ticket() == "100");
    }
}

TEST_CASE("head office can open what was sealed at the till, and nobody without its key can",
          "[D17][D22]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "Chan Tai Man", {});
    const auto keys = till.rooms.keys().to_send(10).value();
    REQUIRE(keys.size() == 1);
    const wire::BoxKeys office = wire::make_box_keys([](std::span<unsigned char> bytes) {
        std::fill(bytes.begin(), bytes.end(), static_cast<unsigned char>(7));
    });
    const auto key = wire::open_key_up(keys[0].wrapped(), office.public_key, office.secret_key);
    REQUIRE(key);
    const wire::Event event = till.events()[1];
    const auto plaintext = wire::open_part(*key, event.id(), event.sealed(0));
    REQUIRE(plaintext);
    wire::Contact contact;
    REQUIRE(contact.ParseFromString(*plaintext));
    CHECK(contact.phone() == "+85291234567");
    CHECK(contact.name() == "Chan Tai Man");

    REQUIRE(till.rooms.keys().sent(keys));
    CHECK(till.rooms.keys().to_send(10).value().empty());
    REQUIRE(till.rooms.keys().erase(*wire::uuid_bytes(card.customer_id())));
    const till::Reply found = till.find_phone("91234567");
    CHECK(found.customers(0).masked_phone() == "***");
}

TEST_CASE("the card of a new member is a card at once, without any network", "[F5]") {
    TillOfATest till;
    const till::Reply reply = till.send(till::ENROL_CUSTOMER, till.enrolment("91234567", "", {}));
    REQUIRE(reply.customers_size() == 1);
    const auto& qr = *std::ranges::find(reply.receipt(), till::ReceiptLine::QR,
                                        [](const auto& line) { return line.style(); });
    REQUIRE(qr.style() == till::ReceiptLine::QR);
    till::Scanned scan;
    *scan.mutable_context() = till.context("101");
    scan.set_text(qr.text());
    const till::Reply scanned = till.send(till::SCANNED, scan);
    CHECK(scanned.scan().claimed());
    REQUIRE(scanned.customers_size() == 1);
    CHECK(scanned.customers(0).customer_id() == reply.customers(0).customer_id());
}

TEST_CASE("a member enrols with every choice declined, and refusals are kept", "[D4][F4]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {});
    for (const char* purpose : {"direct_marketing", "profiling", "e_receipt"}) {
        CHECK(TillOfATest::state_of(card, purpose) == "REFUSED-");
    }
    const auto counts = till.outbox.recorded().value();
    CHECK(counts.customers_enrolled == 1);
    CHECK(counts.consents_given == 0);
    CHECK(counts.consents_refused == 4);
}

TEST_CASE("a phone that is a member's already makes no second member", "[F4]") {
    TillOfATest till;
    const till::CustomerCard first = till.enrolled("91234567", "陳大文", {});
    const till::Reply again =
        till.send(till::ENROL_CUSTOMER, till.enrolment("+852 9123-4567", "李小明", {"profiling"}));
    CHECK(again.failure().code() == "already_member");
    REQUIRE(again.customers_size() == 1);
    CHECK(again.customers(0).customer_id() == first.customer_id());
    CHECK(again.customers(0).masked_name() == "陳**");
    CHECK(till.events().size() == 3);
}

TEST_CASE("nothing is saved unless the notice in force was shown before", "[D2][D10]") {
    TillOfATest till;
    const auto refused = [&](auto change) {
        till::EnrolCustomer message = till.enrolment("91234567", "", {"profiling"});
        change(*message.mutable_answer());
        const till::Reply reply = till.send(till::ENROL_CUSTOMER, message);
        CHECK(till.events().empty());
        CHECK(till.rooms.keys().to_send(1).value().empty());
        return reply.failure().code() + " " + reply.failure().field();
    };
    CHECK(refused([](auto& answer) { answer.Clear(); }) == "notice_missing answer.notice_id");
    CHECK(refused([](auto& answer) { answer.mutable_notice_sha256()->at(5) ^= 1; }) ==
          "notice_unknown answer.notice_sha256");
    CHECK(refused([](auto& answer) { answer.set_notice_id("other"); }) ==
          "notice_unknown answer.notice_sha256");
    CHECK(refused([](auto& answer) { answer.set_notice_shown_at_us(0); }) ==
          "notice_missing answer.notice_shown_at_us");
    CHECK(refused([&](auto& answer) { answer.set_notice_shown_at_us(till.now.us + 60'000'000); }) ==
          "notice_after_answer answer.notice_shown_at_us");
    CHECK(refused([](auto& answer) { answer.clear_surface(); }) ==
          "surface_missing answer.surface");
    CHECK(refused([](auto& answer) { answer.clear_method(); }) == "method_missing answer.method");
    CHECK(refused([](auto& answer) { answer.set_surface(till::READ_ALOUD); }) ==
          "method_unfit answer.method");
    CHECK(refused([](auto& answer) { answer.add_choices()->set_choice_id("lottery"); }) ==
          "choice_unknown answer.choices[1].choice_id");
}

TEST_CASE("a bad phone or a name with an identity card number is refused in words", "[D12]") {
    TillOfATest till;
    const auto refused = [&](const std::string& phone, const std::string& name) {
        const till::Reply reply = till.send(till::ENROL_CUSTOMER, till.enrolment(phone, name, {}));
        CHECK(till.events().empty());
        CHECK_FALSE(reply.failure().message().empty());
        return reply.failure().code() + " " + reply.failure().field();
    };
    CHECK(refused("1234", "") == "phone_not_possible phone");
    CHECK(refused("", "") == "phone_missing phone");
    CHECK(refused("+44 20 7946 0958", "") == "phone_not_served phone");
    CHECK(refused("91234567", "陳大文 A123456(3)") == "name_holds_number name");
    CHECK(refused("91234567", "4111 1111 1111 1111") == "name_holds_number name");
    CHECK(refused("91234567", std::string(121, 'x')) == "name_too_long name");
}

TEST_CASE("training enrols nobody", "[D32]") {
    TillOfATest till;
    till::EnrolCustomer message = till.enrolment("91234567", "陳大文", {"profiling"});
    message.mutable_context()->set_training(true);
    const till::Reply reply = till.send(till::ENROL_CUSTOMER, message);
    REQUIRE(reply.customers_size() == 1);
    CHECK(reply.customers(0).masked_phone() == "9***4567");
    CHECK(reply.recorded_size() == 0);
    CHECK(till.events().empty());
    CHECK(till.rooms.customers_held() == 0);
    CHECK(till.rooms.keys().to_send(1).value().empty());
    CHECK(till.find_phone("91234567").customers_size() == 0);
}
