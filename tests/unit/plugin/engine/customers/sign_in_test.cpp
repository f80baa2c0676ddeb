#include <sodium.h>

#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using tillside::engine::staff::SignIn;
using tillside::engine::testing::TillOfATest;

namespace {

void let_in(TillOfATest& till, const std::string& staff, const std::string& pin) {
    std::array<char, crypto_pwhash_STRBYTES> verifier{};
    REQUIRE(crypto_pwhash_str(verifier.data(), pin.data(), pin.size(), crypto_pwhash_OPSLIMIT_MIN,
                              crypto_pwhash_MEMLIMIT_MIN) == 0);
    engine::downlink::Progress progress;
    wire::StaffMember& member = *progress.changes.add_changes()->mutable_staff();
    member.set_staff(staff);
    member.set_role(wire::STORE_MANAGER);
    member.set_store("S1");
    member.set_display_name("Amy");
    member.set_pin_verifier(verifier.data());
    REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    REQUIRE(progress.done);
}

till::Reply sign_in(TillOfATest& till, const std::string& pin, bool training = false) {
    till::StaffSignedIn message;
    *message.mutable_context() = till.context();
    message.mutable_context()->set_training(training);
    message.set_pin(pin);
    return till.send(till::STAFF_SIGNED_IN, message);
}

}  // namespace

TEST_CASE("staff sign in with their PIN once head office has sent the list", "[D27]") {
    TillOfATest till;
    CHECK(sign_in(till, "2468").failure().code() == "no_staff_list");
    let_in(till, "amy", "2468");
    const till::Reply reply = sign_in(till, "2468");
    CHECK(reply.staff().display_name() == "Amy");
    CHECK(reply.staff().role() == till::STORE_MANAGER);
    CHECK(sign_in(till, "1357").failure().code() == "sign_in_wrong");
    CHECK(sign_in(till, "12").failure().code() == "pin_form");
    CHECK(sign_in(till, "12a4").failure().code() == "pin_form");
}

TEST_CASE("wrong PINs close a growing lock that is kept on disk", "[D27]") {
    TillOfATest till;
    let_in(till, "amy", "2468");
    for (int tries = 1; tries < SignIn::tries; ++tries) {
        CHECK(sign_in(till, "1111").failure().code() == "sign_in_wrong");
    }
    CHECK(sign_in(till, "1111").failure().code() == "sign_in_locked");
    CHECK(sign_in(till, "2468").failure().code() == "sign_in_locked");

    // what a restarted engine reads
    engine::staff::Staff staff(till.opened.database, "S1");
    CHECK(staff.lock("amy").value().wrong == 5);
    till.now.us += SignIn::first_lock_us;
    CHECK(sign_in(till, "1111").failure().code() == "sign_in_locked");
    till.now.us += SignIn::first_lock_us;
    CHECK(sign_in(till, "2468").failure().code() == "sign_in_locked");
    till.now.us += SignIn::first_lock_us;
    CHECK(sign_in(till, "2468").has_staff());
    CHECK(staff.lock("amy").value().wrong == 0);
}

TEST_CASE("a lock doubles and never outlasts a day", "[D27]") {
    CHECK(SignIn::lock_us(4) == 0);
    CHECK(SignIn::lock_us(5) == SignIn::first_lock_us);
    CHECK(SignIn::lock_us(6) == 2 * SignIn::first_lock_us);
    CHECK(SignIn::lock_us(100) == SignIn::longest_lock_us);
}

TEST_CASE("training is no way to try PINs for free", "[D27][D32]") {
    TillOfATest till;
    let_in(till, "amy", "2468");
    CHECK(sign_in(till, "2468", true).failure().code() == "training");
}

TEST_CASE("a code that nobody has is refused as a wrong PIN is", "[D27]") {
    TillOfATest till;
    let_in(till, "ben", "2468");
    CHECK(sign_in(till, "2468").failure().code() == "sign_in_wrong");
}
