#include <catch2/catch.hpp>

#include "plugin/engine/service/complaint_number.hpp"
#include "tests/unit/plugin/engine/interface/staffed_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::StaffedTill;

namespace {

namespace purpose = consent::purpose;
namespace channel = consent::channel;

till::PrivacyRequestOpened request(const StaffedTill& till, const std::string& customer_id) {
    till::PrivacyRequestOpened message;
    *message.mutable_context() = till.context();
    message.set_customer_id(customer_id);
    message.set_kind(till::PrivacyRequestOpened::ACCESS);
    message.set_identity(till::PrivacyRequestOpened::CARD_SHOWN);
    message.set_text("everything of last year, please");
    message.set_language("en");
    return message;
}

till::SuppressAddress opt_out(const StaffedTill& till, const std::string& phone) {
    till::SuppressAddress message;
    *message.mutable_context() = till.context();
    message.set_phone(phone);
    return message;
}

bool may_text(StaffedTill& till, const std::string& customer_id) {
    return till.rooms.gate()
        .ask<purpose::DirectMarketing, channel::Sms>(
            {*wire::uuid_bytes(customer_id), "contact", "member_benefits"},
            {"amy", "100", "", false}, till.now)
        .has_value();
}

}  // namespace

TEST_CASE("a request for one's data gets a number at once and a day for the answer", "[D14][D36]") {
    StaffedTill till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    const till::Reply reply =
        till.send(till::OPEN_PRIVACY_REQUEST, request(till, card.customer_id()));
    INFO(reply.failure().message());
    REQUIRE_FALSE(reply.has_failure());
    CHECK(service::complaint_number_is_right(reply.privacy_request_number()));
    REQUIRE(reply.receipt_size() == 3);
    CHECK(reply.receipt(1).text() == reply.privacy_request_number());
    const wire::Event event = till.events().back();
    REQUIRE(event.has_privacy_request_opened());
    CHECK(event.privacy_request_opened().answer_by() == "2026-10-31");  // 40 days after 21 September
    CHECK(event.privacy_request_opened().identity() == till::PrivacyRequestOpened::CARD_SHOWN);
    CHECK(event.sealed_size() == 1);
    CHECK(event.SerializeAsString().find("last year") == std::string::npos);
    const till::Reply second =
        till.send(till::OPEN_PRIVACY_REQUEST, request(till, card.customer_id()));
    CHECK(second.privacy_request_number() != reply.privacy_request_number());
}

TEST_CASE("a request says what is asked for, by whom it is, and keeps no identity card number",
          "[D12][D36]") {
    StaffedTill till;
    const till::CustomerCard card = till.enrolled("91234567", "", {});
    const auto refusal = [&](const till::PrivacyRequestOpened& message) {
        return till.send(till::OPEN_PRIVACY_REQUEST, message).failure().code();
    };
    till::PrivacyRequestOpened message = request(till, card.customer_id());
    message.clear_kind();
    CHECK(refusal(message) == "kind_missing");
    message = request(till, card.customer_id());
    message.clear_identity();
    CHECK(refusal(message) == "identity_missing");
    message = request(till, card.customer_id());
    message.set_kind(till::PrivacyRequestOpened::CORRECTION);
    message.set_text("");
    CHECK(refusal(message) == "text_missing");
    message.set_text("my identity card is A123456(3)");
    CHECK(refusal(message) == "text_holds_number");
    message = request(till, "nobody");
    CHECK(refusal(message) == "customer_id_wrong");
    const auto before = till.events().size();
    message = request(till, card.customer_id());
    message.mutable_context()->set_training(true);
    CHECK(refusal(message).empty());
    CHECK(till.events().size() == before);
}

TEST_CASE("an address of nobody known is opted out: at once, first in the queue, as a hash only",
          "[D5][D22]") {
    StaffedTill till;
    const till::Reply reply = till.send(till::SUPPRESS_ADDRESS, opt_out(till, "9876 5432"));
    INFO(reply.failure().message());
    REQUIRE_FALSE(reply.has_failure());
    const auto queued = till.outbox.unsent_suppressions(10).value();
    REQUIRE(queued.size() == 1);
    CHECK(queued[0].customer_id().empty());
    CHECK(queued[0].address_lookup().size() == 16);
    CHECK(till.files_as_text().find("98765432") == std::string::npos);
    // Whoever enrols with the number later is not written to either, whatever they agree to.
    const till::CustomerCard later = till.enrolled("98765432", "", {"marketing-sms"});
    CHECK_FALSE(may_text(till, later.customer_id()));
    const till::CustomerCard other = till.enrolled("91234567", "", {"marketing-sms"});
    CHECK(may_text(till, other.customer_id()));
}

TEST_CASE("a suppression of an address from head office is in force at once", "[D5]") {
    StaffedTill first;
    REQUIRE_FALSE(
        first.send(till::SUPPRESS_ADDRESS, opt_out(first, "+852 9123-4567")).has_failure());
    StaffedTill till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"marketing-sms"});
    CHECK(may_text(till, card.customer_id()));
    downlink::Progress progress;
    *progress.changes.add_changes()->mutable_suppression() =
        first.outbox.unsent_suppressions(10).value().at(0);
    REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    CHECK(progress.passed_over == 0);
    CHECK_FALSE(may_text(till, card.customer_id()));
}

TEST_CASE("opting an address out takes a sound address and its own channels", "[D5]") {
    StaffedTill till;
    const auto refusal = [&](const till::SuppressAddress& message) {
        return till.send(till::SUPPRESS_ADDRESS, message).failure().code();
    };
    CHECK(refusal(opt_out(till, "12")) == "phone_not_possible");
    till::SuppressAddress message = opt_out(till, "91234567");
    message.add_channels("email");
    CHECK(refusal(message) == "channel_unknown");
    message.set_email("no address");
    CHECK(refusal(message) == "email_not_possible");
    message.set_email("mei@shop.example");
    CHECK(refusal(message).empty());
    message.clear_address();
    message.clear_channels();
    CHECK(refusal(message) == "address_missing");
}

TEST_CASE("a shared number gives a member of their own and shows nothing of the other", "[F4]") {
    StaffedTill till;
    const till::CustomerCard first = till.enrolled("91234567", "陳大文", {"marketing-sms"});
    till::EnrolCustomer enrolment = till.enrolment("91234567", "Ada Wong", {});
    CHECK(till.send(till::ENROL_CUSTOMER, enrolment).failure().code() == "already_member");
    enrolment.set_phone_claim(till::SHARED);
    const till::Reply second = till.send(till::ENROL_CUSTOMER, enrolment);
    REQUIRE(second.customers_size() == 1);
    CHECK(second.customers(0).customer_id() != first.customer_id());
    CHECK(second.DebugString().find("陳") == std::string::npos);
    CHECK(second.DebugString().find(first.card_number()) == std::string::npos);
    CHECK(till.find_phone("91234567").customers_size() == 2);
    CHECK(may_text(till, first.customer_id()));
}

TEST_CASE("whose number was given out again is neither found nor written to by it", "[F4][D33]") {
    StaffedTill till;
    const till::CustomerCard first = till.enrolled("91234567", "陳大文", {"marketing-sms"});
    till::EnrolCustomer enrolment = till.enrolment("91234567", "Ada Wong", {});
    enrolment.set_phone_claim(till::REASSIGNED);
    const till::Reply second = till.send(till::ENROL_CUSTOMER, enrolment);
    REQUIRE(second.customers_size() == 1);
    const till::Reply found = till.find_phone("91234567");
    REQUIRE(found.customers_size() == 1);
    CHECK(found.customers(0).customer_id() == second.customers(0).customer_id());
    CHECK_FALSE(may_text(till, first.customer_id()));
    till::FindCustomer by_card;
    *by_card.mutable_context() = till.context();
    by_card.set_card(first.card_number());
    CHECK(till.send(till::FIND_CUSTOMER, by_card).customers_size() == 1);
}

TEST_CASE("somebody under age agrees to nothing without a guardian", "[D38][F4]") {
    StaffedTill till;
    const till::CustomerCard parent = till.enrolled("91234567", "陳大文", {});
    till::EnrolCustomer minor = till.enrolment("98765432", "", {"marketing-sms"});
    minor.set_under_age(true);
    const auto send = [&] { return till.send(till::ENROL_CUSTOMER, minor); };
    CHECK(send().failure().code() == "guardian_needed");
    minor.set_guardian("nobody's card");
    CHECK(send().failure().code() == "guardian_unknown");
    minor.set_guardian(parent.card_number());
    CHECK(send().customers_size() == 1);
    wire::ConsentRecord record;
    REQUIRE(record.ParseFromString(till.events().back().consent_recorded().record()));
    CHECK(record.under_age());
    CHECK(record.guardian() == parent.customer_id());
    till::EnrolCustomer declining = till.enrolment("97654321", "", {});
    declining.set_under_age(true);
    CHECK(till.send(till::ENROL_CUSTOMER, declining).customers_size() == 1);
}

TEST_CASE("a receipt of this till finds whose sale it was", "[F1]") {
    StaffedTill till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    REQUIRE_FALSE(till.complete("100", false, card.customer_id()).has_failure());
    till::FindCustomer find;
    *find.mutable_context() = till.context("200");
    find.mutable_receipt()->set_business_day("2026-09-21");
    find.mutable_receipt()->set_ticket("100");
    const till::Reply found = till.send(till::FIND_CUSTOMER, find);
    REQUIRE(found.customers_size() == 1);
    CHECK(found.customers(0).customer_id() == card.customer_id());
    find.mutable_receipt()->set_ticket("101");
    CHECK(till.send(till::FIND_CUSTOMER, find).customers_size() == 0);
    find.mutable_receipt()->set_till("T9");
    CHECK(till.send(till::FIND_CUSTOMER, find).failure().code() == "receipt_of_other_till");
    find.mutable_receipt()->clear_till();
    find.mutable_receipt()->clear_ticket();
    CHECK(till.send(till::FIND_CUSTOMER, find).failure().code() == "receipt_missing");
}
