#include "plugin/engine/privacy/reveal.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/interface/staffed_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::StaffedTill;

namespace {

till::RevealContact request(const StaffedTill& till, const std::string& customer_id,
                            const std::string& why = "to call about a lost bag") {
    till::RevealContact message;
    *message.mutable_context() = till.context();
    message.set_customer_id(customer_id);
    message.add_fields(till::CONTACT_PHONE);
    message.add_fields(till::CONTACT_NAME);
    message.set_reason(why);
    return message;
}

}  // namespace

TEST_CASE("a contact is shown in the clear to a manager's PIN, and leaves one audit record",
          "[F3][D23][D25]") {
    StaffedTill till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    const till::Reply asked = till.send(till::REVEAL_CONTACT, request(till, card.customer_id()));
    INFO(asked.failure().message());
    REQUIRE(asked.elevation().action() == "reveal_contact");
    CHECK(asked.elevation().reason().find("lost bag") != std::string::npos);
    CHECK_FALSE(asked.has_revealed());

    const till::Reply shown = till.agree(asked, "bo", "1357");
    INFO(shown.failure().message());
    REQUIRE(shown.revealed().values_size() == 2);
    CHECK(shown.revealed().values(0).value() == "+85291234567");
    CHECK(shown.revealed().values(1).value() == "陳大文");
    CHECK(shown.revealed().time_limit_ms() > 0);
    REQUIRE(till.count(wire::CONTACT_REVEALED) == 1);
    const wire::Event event = till.events().back();
    CHECK(event.contact_revealed().manager() == "bo");
    CHECK(event.contact_revealed().fields_size() == 2);
    CHECK(event.staff() == "amy");
    CHECK(event.SerializeAsString().find("91234567") == std::string::npos);
}

TEST_CASE("what was shown in the clear is kept nowhere and given once", "[F3][D25][D30]") {
    StaffedTill till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    const till::Reply asked = till.send(till::REVEAL_CONTACT, request(till, card.customer_id()));
    till::Elevate message;
    *message.mutable_context() = till.context();
    message.set_elevation_id(asked.elevation().elevation_id());
    message.set_manager("bo");
    message.set_pin("1357");
    const std::string id = wire::uuid_v7(till.now.us, wire::system_random());
    const std::string payload = message.SerializeAsString();
    const auto serve = [&] {
        till::Reply reply;
        const server::Answer answer = till.dispatcher.serve(
            {static_cast<std::uint32_t>(till::ELEVATE), TILLSIDE_PROTOBUF, id, payload, false},
            till.now);
        REQUIRE(reply.ParseFromString(answer.payload));
        return reply;
    };
    CHECK(serve().has_revealed());
    CHECK_FALSE(serve().has_revealed());  // the same request again
    CHECK(till.count(wire::CONTACT_REVEALED) == 1);
    CHECK(till.files_as_text().find("91234567") == std::string::npos);
    CHECK(till.files_as_text().find("陳大文") == std::string::npos);
}

TEST_CASE("no role sees a field that is not named for it", "[D25]") {
    for (int role = 0; role <= 4; ++role) {
        for (int field = 0; field <= 6; ++field) {
            const bool named = role == till::STORE_MANAGER && field >= till::CONTACT_PHONE &&
                               field <= till::CONTACT_EMAIL;
            CHECK(privacy::may_see(static_cast<till::Role>(role),
                                   static_cast<till::ContactField>(field)) == named);
        }
    }
}

TEST_CASE("a cashier sees nothing in the clear, with whatever they try", "[F3][D25]") {
    StaffedTill till;
    const till::CustomerCard card = till.enrolled("91234567", "陳大文", {});
    const till::Reply asked = till.send(till::REVEAL_CONTACT, request(till, card.customer_id()));
    CHECK(till.agree(asked, "amy", "2468").failure().code() == "not_allowed");
    CHECK(till.agree(asked, "bo", "0000").failure().code() == "wrong_pin");
    CHECK(till.count(wire::CONTACT_REVEALED) == 0);
    const auto refusal = [&](till::RevealContact message) {
        return till.send(till::REVEAL_CONTACT, message).failure().code();
    };
    CHECK(refusal(request(till, card.customer_id(), " ")) == "reason_needed");
    CHECK(refusal(request(till, card.customer_id(), "is it 91234567?")) == "reason_unfit");
    till::RevealContact training = request(till, card.customer_id());
    training.mutable_context()->set_training(true);
    CHECK(refusal(training) == "training");
    till::RevealContact nothing = request(till, card.customer_id());
    nothing.clear_fields();
    CHECK(refusal(nothing) == "fields_missing");
    CHECK(refusal(request(till, "00000000-0000-0000-0000-000000000001")) == "customer_not_here");
}

TEST_CASE("a manager can allow more look-ups, which is recorded", "[D24]") {
    StaffedTill till;
    for (int i = 0; i < 12; ++i)
        (void)till.enrolled("9" + std::to_string(1'000'000 + i), "", {});
    till::Reply last;
    for (int i = 0; i < 10; ++i)
        last = till.find_phone("9" + std::to_string(1'000'000 + i));
    CHECK(last.failure().code() == "look_ups_limited");
    CHECK(last.elevation().action() == "more_look_ups");
    CHECK_FALSE(till.agree(last, "bo", "1357", "stock-taking of cards").has_failure());
    CHECK(till.find_phone("91000009").customers_size() == 1);
    CHECK(till.events().back().elevated().action() == "more_look_ups");
}
