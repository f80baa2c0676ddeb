#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/interface/staffed_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::StaffedTill;

namespace {

struct TillOfAMember : StaffedTill {
    // Amy, who rings the sales, is a member herself.
    TillOfAMember() : amys(enrolled("91234567", "Amy Lee", {})) {
        downlink::Progress progress;
        wire::StaffMember& member = *progress.changes.add_changes()->mutable_staff();
        member.set_staff("amy");
        member.set_role(wire::CASHIER);
        member.set_store("S1");
        member.set_customer_id(*wire::uuid_bytes(amys.customer_id()));
        REQUIRE(rooms.downlink().apply_step(progress, now));
    }
    std::string attached() {
        const checkout::Ticket* ticket = tickets.find(context());
        return ticket == nullptr || ticket->customer_id.empty()
                   ? std::string()
                   : wire::uuid_text(ticket->customer_id);
    }
    till::CustomerCard amys;
};

}  // namespace

TEST_CASE("a staff member's own card on a sale they ring needs a manager, who is recorded",
          "[F25]") {
    TillOfAMember till;
    const till::Reply refused = till.attach(till.amys.customer_id());
    CHECK(refused.failure().code() == "own_card");
    CHECK(refused.elevation().action() == "own_card");
    CHECK(till.attached().empty());
    CHECK(till.agree(refused, "bo", "0000").failure().code() == "wrong_pin");
    CHECK(till.attached().empty());
    const till::Reply agreed = till.agree(refused, "bo", "1357", "staff purchase");
    INFO(agreed.failure().message());
    CHECK(agreed.customers_size() == 1);
    CHECK(till.attached() == till.amys.customer_id());
    CHECK(till.events().back().elevated().action() == "own_card");
    CHECK(till.events().back().elevated().reason() == "staff purchase");
}

TEST_CASE("a scan of one's own card is guarded like any other way", "[F25]") {
    TillOfAMember till;
    till::Scanned scan;
    *scan.mutable_context() = till.context();
    scan.set_text("TILLSIDE:" + till.amys.card_number());
    const till::Reply reply = till.send(till::SCANNED, scan);
    CHECK(reply.failure().code() == "own_card");
    CHECK(reply.scan().claimed());
    CHECK(till.attached().empty());
}

TEST_CASE("a colleague rings a staff member's card like any other", "[F25]") {
    TillOfAMember till;
    till::SetCustomer set;
    *set.mutable_context() = till.context();
    set.mutable_context()->set_staff("bo");
    set.set_customer_id(till.amys.customer_id());
    CHECK_FALSE(till.send(till::SET_CUSTOMER, set).has_failure());
    CHECK(till.attached() == till.amys.customer_id());
}
