#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/interface/staffed_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::StaffedTill;

namespace {

struct GuardedTill : StaffedTill {
    GuardedTill() {
        interface.elevations().on_granted(
            "test", [this](const interface::Granted&, till::Reply&) -> Result<void> {
                ++granted;
                return {};
            });
    }
    // What a manager would say to a new request.
    till::Elevate request() {
        till::Reply reply;
        REQUIRE(interface.elevations().ask({"test", "why", "", "Go on"}, context(), reply, now));
        CHECK(reply.elevation().role() == till::STORE_MANAGER);
        till::Elevate message;
        *message.mutable_context() = context();
        message.set_elevation_id(reply.elevation().elevation_id());
        message.set_manager("bo");
        message.set_pin("1357");
        message.set_reason("known to me");
        return message;
    }
    std::string refusal(const till::Elevate& message) {
        return send(till::ELEVATE, message).failure().code();
    }
    int granted = 0;
};

}  // namespace

TEST_CASE("a manager's PIN grants one action once, and who agreed is recorded") {
    GuardedTill till;
    const till::Elevate message = till.request();
    CHECK(till.refusal(message).empty());
    CHECK(till.granted == 1);
    const wire::Event event = till.events().back();
    REQUIRE(event.has_elevated());
    CHECK(event.elevated().manager() == "bo");
    CHECK(event.elevated().reason() == "known to me");
    CHECK(event.staff() == "amy");
    CHECK(event.SerializeAsString().find("1357") == std::string::npos);
    CHECK(till.refusal(message) == "elevation_used");
    CHECK(till.granted == 1);
}

TEST_CASE("a cashier cannot agree, nor a manager on another ticket or too late") {
    GuardedTill till;
    till::Elevate by_cashier = till.request();
    by_cashier.set_manager("amy");
    by_cashier.set_pin("2468");
    CHECK(till.refusal(by_cashier) == "not_allowed");
    till::Elevate elsewhere = till.request();
    elsewhere.mutable_context()->set_ticket("101");
    CHECK(till.refusal(elsewhere) == "elevation_unknown");
    till::Elevate training = till.request();
    training.mutable_context()->set_training(true);
    CHECK(till.refusal(training) == "training");
    const till::Elevate late = till.request();
    till.now.us += 121'000'000;
    CHECK(till.refusal(late) == "elevation_expired");
    CHECK(till.granted == 0);
    CHECK(till.events().empty());
}

TEST_CASE("wrong PINs of a manager close the same lock as signing in does", "[D27]") {
    GuardedTill till;
    till::Elevate message = till.request();
    message.set_pin("0000");
    for (int tries = 1; tries < staff::SignIn::tries; ++tries)
        CHECK(till.refusal(message) == "wrong_pin");
    CHECK(till.refusal(message) == "sign_in_locked");
    message.set_pin("1357");
    CHECK(till.refusal(message) == "sign_in_locked");
    CHECK(till.granted == 0);
}
