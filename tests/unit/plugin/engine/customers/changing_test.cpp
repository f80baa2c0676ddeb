#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::TillOfATest;

namespace {

till::ChangeCustomer change(const TillOfATest& till, const till::CustomerCard& card) {
    till::ChangeCustomer out;
    *out.mutable_context() = till.context();
    out.set_customer_id(card.customer_id());
    return out;
}

wire::Event last_event(TillOfATest& till) {
    return till.events().back();
}

// What of the contact an event carries.
wire::Contact sealed_in(TillOfATest& till, const wire::Event& event) {
    wire::Contact out;
    REQUIRE(event.sealed_size() == 1);
    REQUIRE(out.ParseFromString(
        till.rooms.keys().open(event.customer_id(), event.id(), event.sealed(0)).value()));
    return out;
}

}  // namespace

TEST_CASE("changed details are shown at once and recorded with what they were changed from",
          "[F28][F79][D33]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    const std::string enrolment = till.events()[1].id();
    auto message = change(till, card);
    message.set_name("李小明");
    message.set_language("zh-Hant-HK");
    const till::Reply reply = till.send(till::CHANGE_CUSTOMER, message);
    REQUIRE(reply.customers_size() == 1);
    CHECK(reply.customers(0).masked_name() == "李**");
    CHECK(reply.customers(0).masked_phone() == "9***4567");
    CHECK(reply.customers(0).card_number() == card.card_number());
    CHECK(reply.customers(0).language() == "zh-Hant-HK");
    CHECK(reply.recorded(0).kind() == "CUSTOMER_CHANGED");
    CHECK(till.find_phone("91234567").customers(0).masked_name() == "李**");

    const wire::Event event = last_event(till);
    REQUIRE(event.customer_changed().fields_size() == 2);
    for (const wire::FieldChange& field : event.customer_changed().fields()) {
        REQUIRE(field.bases_size() == 1);
        CHECK(field.bases(0) == enrolment);
    }
    CHECK(event.customer_changed().fields(0).value().empty());  // the name is sealed
    const wire::Contact sealed = sealed_in(till, event);
    CHECK(sealed.name() == "李小明");
    CHECK(sealed.phone().empty());
    CHECK(event.SerializeAsString().find("李") == std::string::npos);

    message.set_name("王大明");
    message.clear_language();
    REQUIRE_FALSE(till.send(till::CHANGE_CUSTOMER, message).has_failure());
    const wire::Event second = last_event(till);
    REQUIRE(second.customer_changed().fields_size() == 1);
    CHECK(second.customer_changed().fields(0).bases(0) == event.id());
}

TEST_CASE("an e-mail address can be given and taken away, and finds the member meanwhile",
          "[F28]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {});
    const auto found = [&] {
        till::FindCustomer find;
        *find.mutable_context() = till.context();
        find.set_email("A@example.org");
        return till.send(till::FIND_CUSTOMER, find).customers_size();
    };
    auto message = change(till, card);
    message.set_email("a@Example.org");
    REQUIRE_FALSE(till.send(till::CHANGE_CUSTOMER, message).has_failure());
    CHECK(found() == 1);
    CHECK(last_event(till).customer_changed().fields(0).lookup().size() == 16);
    message.set_email("");
    REQUIRE_FALSE(till.send(till::CHANGE_CUSTOMER, message).has_failure());
    CHECK(found() == 0);
    CHECK(last_event(till).customer_changed().fields(0).lookup().empty());
    CHECK(sealed_in(till, last_event(till)).email().empty());
}

TEST_CASE("a change of number needs the member's own card", "[F4]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    const till::CustomerCard other = till.enrolled("92345678", "", {});
    auto message = change(till, card);
    message.set_phone("9876 5432");
    const auto refused = [&] {
        const till::Reply reply = till.send(till::CHANGE_CUSTOMER, message);
        return reply.failure().code() + " " + reply.failure().field();
    };
    CHECK(refused() == "proof_needed card");
    message.set_card(other.card_number());
    CHECK(refused() == "proof_needed card");
    message.set_card(card.card_number());
    message.set_phone("92345678");
    CHECK(refused() == "already_member phone");
    message.set_phone("1234");
    CHECK(refused() == "phone_not_possible phone");
    message.set_phone("");
    CHECK(refused() == "phone_missing phone");
    message.set_phone("9876 5432");
    CHECK_FALSE(till.send(till::CHANGE_CUSTOMER, message).has_failure());
    CHECK(till.find_phone("91234567").customers_size() == 0);
    REQUIRE(till.find_phone("98765432").customers_size() == 1);
    CHECK(till.find_phone("98765432").customers(0).customer_id() == card.customer_id());
}

TEST_CASE("a change that is none, or that cannot be, records nothing", "[D12]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    const std::size_t before = till.events().size();
    const auto refused = [&](auto fill) {
        auto message = change(till, card);
        fill(message);
        const till::Reply reply = till.send(till::CHANGE_CUSTOMER, message);
        CHECK(till.events().size() == before);
        return reply.failure().code() + " " + reply.failure().field();
    };
    CHECK(refused([](auto&) {}) == "nothing_changed ");
    CHECK(refused([](auto& message) {
              message.set_name("陳大文");
              message.set_home_here(true);
          }) == "nothing_changed ");
    CHECK(refused([](auto& message) { message.set_name("A123456(3)"); }) ==
          "name_holds_number name");
    CHECK(refused([](auto& message) { message.set_email("nobody"); }) ==
          "email_not_possible email");
    CHECK(refused([](auto& message) { message.set_language("tlh"); }) ==
          "language_unknown language");
    CHECK(refused([](auto& message) {
              message.set_customer_id(wire::uuid_text(std::string(16, 'z')));
              message.set_name("x");
          }) == "customer_not_here customer_id");

    auto message = change(till, card);
    message.mutable_context()->set_training(true);
    message.set_name("Practice");
    CHECK_FALSE(till.send(till::CHANGE_CUSTOMER, message).has_failure());
    CHECK(till.events().size() == before);
    CHECK(till.find_phone("91234567").customers(0).masked_name() == "陳**");
}
