// Customers leave the till when they have not been seen for long, and all at once when head office
// orders it.
#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/files_of_a_till.hpp"
#include "tests/unit/plugin/engine/interface/hosted_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::files_that_hold;
using tillside::engine::testing::HostedTill;

namespace {

constexpr std::int64_t day = 24LL * 3600 * 1'000'000;

void apply(HostedTill& till, wire::Changes changes) {
    changes.set_cursor("c1");
    downlink::Progress progress;
    progress.changes = std::move(changes);
    for (int steps = 0; !progress.done; ++steps) {
        REQUIRE(steps < 100);
        REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    }
}

// A member as head office sends them, last seen so many days ago.
std::string sent(HostedTill& till, char letter, const std::string& store, int days_ago) {
    wire::Changes changes;
    wire::Customer& customer = *changes.add_changes()->mutable_customer();
    customer.set_customer_id(std::string(16, letter));
    customer.set_phone_lookup(std::string(16, letter));
    customer.set_home_store(store);
    customer.set_last_visit_us(till.now.us - days_ago * day);
    apply(till, changes);
    return customer.customer_id();
}

bool holds(HostedTill& till, const std::string& id) {
    return till.rooms.customers().find(id)->has_value();
}

std::size_t swept(HostedTill& till) {
    return till.rooms.retention().sweep(till.now, 1000).value();
}

wire::Changes order(char letter) {
    wire::Changes changes;
    wire::Wipe& wipe = *changes.add_changes()->mutable_wipe();
    wipe.set_order_id(std::string(16, letter));
    wipe.set_reason("lost on the way");
    return changes;
}

}  // namespace

TEST_CASE("customers not seen for long leave the till, those of other stores sooner", "[D31]") {
    HostedTill till;
    till.rooms.retention().keep_for({100, 10});
    const auto own = sent(till, 'a', "S1", 50);
    const auto own_of_long_ago = sent(till, 'b', "S1", 99);
    const auto other = sent(till, 'c', "S2", 5);
    const auto other_of_long_ago = sent(till, 'd', "S2", 20);
    CHECK(swept(till) == 1);
    CHECK_FALSE(holds(till, other_of_long_ago));
    till.now.us += 2 * day;
    CHECK(swept(till) == 1);
    CHECK_FALSE(holds(till, own_of_long_ago));
    CHECK(holds(till, other));
    till.now.us += 4 * day;
    CHECK(swept(till) == 1);
    CHECK_FALSE(holds(till, other));
    CHECK(holds(till, own));
}

TEST_CASE("somebody who shops here stays", "[D31]") {
    HostedTill till;
    till.rooms.retention().keep_for({100, 10});
    const auto own = sent(till, 'a', "S1", 99);
    REQUIRE(till.rooms.history().note_basket(own, {"MILK"}, till.now));
    till.now.us += 30 * day;
    CHECK(swept(till) == 0);
    CHECK(holds(till, own));
}

TEST_CASE("a clock that is set back does not prolong how long a customer is kept", "[D31]") {
    HostedTill till;
    till.rooms.retention().keep_for({100, 10});
    const auto other = sent(till, 'a', "S2", 0);
    CHECK(swept(till) == 0);
    till.now.us -= 1000 * day;
    CHECK(swept(till) == 0);
    for (int days = 1; days <= 11; ++days) {
        CHECK(holds(till, other));
        till.now.us += day;
        (void)swept(till);
        if (days == 10) break;
    }
    CHECK_FALSE(holds(till, other));
}

TEST_CASE("a clock that jumps ahead takes nobody whom head office may not know", "[D31]") {
    HostedTill till;
    till.rooms.retention().keep_for({100, 10});
    const auto card = till.enrolled("91234567", "陳大文", {"profiling"});
    const auto enrolled_here = wire::uuid_bytes(card.customer_id()).value();
    const auto known = sent(till, 'a', "S1", 90);
    CHECK(swept(till) == 0);
    till.now.us += 5000 * day;
    CHECK(swept(till) == 1);
    CHECK_FALSE(holds(till, known));
    CHECK(holds(till, enrolled_here));

    // It has come back from head office, but the key has not been confirmed.
    wire::Changes changes;
    auto held = till.rooms.customers().find(enrolled_here)->value();
    wire::Customer& customer = *changes.add_changes()->mutable_customer();
    customer.set_customer_id(enrolled_here);
    customer.set_phone_lookup(held.phone_lookup);
    customer.set_home_store("S1");
    *customer.mutable_contact() = held.contact;
    customer.set_contact_event_id(held.contact_event_id);
    apply(till, changes);
    for (int jumps = 0; jumps < 5; ++jumps) {
        till.now.us += 5000 * day;
        CHECK(swept(till) == 0);
    }
    REQUIRE(till.rooms.keys().sent(till.rooms.keys().to_send(10).value()));
    till.now.us += day;
    CHECK(swept(till) == 1);
    CHECK_FALSE(holds(till, enrolled_here));
    // What was recorded of them is still to be sent.
    CHECK(till.events().size() >= 3);
}

TEST_CASE("a till that head office orders to be wiped forgets everybody, and says so", "[D31]") {
    HostedTill till;
    const auto card = till.enrolled("91234567", "陳大文", {"profiling"});
    const std::string id = wire::uuid_bytes(card.customer_id()).value();
    wire::Changes staff;
    wire::StaffMember& member = *staff.add_changes()->mutable_staff();
    member.set_staff("amy");
    member.set_pin_verifier("$argon2id$verifier-of-amy");
    apply(till, staff);
    CHECK_FALSE(files_that_hold(till.folder.path, "verifier-of-amy").empty());

    apply(till, order('o'));
    CHECK(till.rooms.follow_wipe(till.now) == false);  // not before everything was sent
    CHECK(holds(till, id));
    till.now.us += run::Wipe::waits_us_max;
    CHECK(till.rooms.follow_wipe(till.now) == true);
    CHECK(till.rooms.customers_held() == 0);
    CHECK(till.rooms.keys().find(id, "").error().code == "no_key");
    CHECK(till.rooms.ledger().records(id)->empty());
    CHECK(files_that_hold(till.folder.path, "verifier-of-amy").empty());
    const wire::Event said = till.events().back();
    CHECK(said.kind() == wire::TILL_WIPED);
    CHECK(said.till_wiped().order_id() == std::string(16, 'o'));
    CHECK(said.till_wiped().customers() == 1);
    CHECK(said.till_wiped().events_not_sent() == 3);

    // Followed once; and nobody comes back by what head office still sends.
    apply(till, order('o'));
    till.now.us += run::Wipe::waits_us_max;
    CHECK(till.rooms.follow_wipe(till.now) == false);
    const auto sent_again = sent(till, 'a', "S1", 1);
    CHECK_FALSE(holds(till, sent_again));
    CHECK(till.rooms.wipe().stands() == true);
    REQUIRE(till.rooms.open(till.now));
    CHECK(till.rooms.downlink().cursor() == "c1");

    // Let in anew: with another token it asks for everything and takes people in.
    till.files.token = "another";
    run::CustomerRooms again(till.files, {till.opened.database, till.outbox, till.checkout,
                                          till.tickets, till.announcements, nullptr, nullptr});
    REQUIRE(again.open(till.now));
    CHECK(again.wipe().stands() == false);
    CHECK(again.downlink().cursor() == "");
}

TEST_CASE("an order to wipe is followed at once where everything was sent", "[D31]") {
    HostedTill till;
    const auto known = sent(till, 'a', "S1", 1);
    apply(till, order('o'));
    CHECK(till.rooms.follow_wipe(till.now) == true);
    CHECK_FALSE(holds(till, known));
}
