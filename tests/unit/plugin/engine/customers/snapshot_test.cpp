// Everything anew: what is held serves until the new is whole, and a till that is killed in the
// middle goes on where it was.
#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::TillOfATest;

namespace {

void apply(TillOfATest& till, wire::Changes changes) {
    downlink::Progress progress;
    progress.changes = std::move(changes);
    for (int steps = 0; !progress.done; ++steps) {
        REQUIRE(steps < 100);
        REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    }
}

void add_item(wire::Changes& changes, const std::string& sku, const std::string& name) {
    wire::CatalogueItem& item = *changes.add_changes()->mutable_item();
    item.set_sku(sku);
    item.set_name_en(name);
}

void add_staff(wire::Changes& changes, const std::string& code) {
    wire::StaffMember& member = *changes.add_changes()->mutable_staff();
    member.set_staff(code);
    member.set_role(wire::CASHIER);
    member.set_pin_verifier("$argon2id$none");
}

wire::Changes page(const std::string& cursor, bool more) {
    wire::Changes out;
    out.set_cursor(cursor);
    out.set_more(more);
    return out;
}

}  // namespace

TEST_CASE("a reader never sees half a catalogue: a new one is swapped in when it is whole",
          "[F15]") {
    TillOfATest till;
    wire::Changes old = page("c1", false);
    add_item(old, "MILK", "Milk");
    add_item(old, "GONE", "Gone");
    old.add_changes()->mutable_model()->set_version("m1");
    old.mutable_changes(2)->mutable_model()->set_sha256(std::string(32, 'm'));
    add_staff(old, "amy");
    apply(till, old);
    catalogue::Catalogue& catalogue = till.rooms.catalogue();
    const auto name = [&](const char* sku) {
        const auto item = catalogue.find(sku).value();
        return item ? item->name_en() : std::string("none");
    };
    const auto staff = [&](const char* code) {
        return till.rooms.staff().find(code).value().has_value();
    };

    wire::Changes first = page("c2", true);
    first.set_reset(true);
    first.set_loaded(2);
    first.set_to_load(5);
    add_item(first, "MILK", "Whole milk");
    add_item(first, "NEW", "New");
    apply(till, first);
    wire::Changes second = page("c3", true);
    second.set_loaded(4);
    second.set_to_load(5);
    second.add_changes()->mutable_model()->set_version("m2");
    second.mutable_changes(0)->mutable_model()->set_sha256(std::string(32, 'n'));
    add_staff(second, "bob");
    apply(till, second);
    // The old serves as if nothing had come.
    CHECK(name("MILK") == "Milk");
    CHECK(name("GONE") == "Gone");
    CHECK(name("NEW") == "none");
    CHECK(catalogue.announced_model().value()->version() == "m1");
    CHECK(staff("amy"));
    CHECK_FALSE(staff("bob"));
    CHECK(till.rooms.downlink().loading().value().loaded == 4);
    CHECK(till.rooms.downlink().loading().value().to_load == 5);

    wire::Changes last = page("c4", false);
    last.set_loaded(5);
    last.set_to_load(5);
    add_item(last, "LAST", "Last");
    apply(till, last);
    CHECK(name("MILK") == "Whole milk");
    CHECK(name("GONE") == "none");
    CHECK(name("NEW") == "New");
    CHECK(name("LAST") == "Last");
    CHECK(catalogue.announced_model().value()->version() == "m2");
    CHECK_FALSE(staff("amy"));
    CHECK(staff("bob"));
    CHECK(till.rooms.downlink().loading().value().to_load == 0);
    // From then on things are as they come.
    wire::Changes later = page("c5", false);
    add_item(later, "MILK", "Milk again");
    apply(till, later);
    CHECK(name("MILK") == "Milk again");
}

TEST_CASE("a till without anything takes its first load as it comes") {
    TillOfATest till;
    wire::Changes first = page("c1", true);
    first.set_loaded(1);
    first.set_to_load(9);
    add_item(first, "MILK", "Milk");
    apply(till, first);
    CHECK(till.rooms.catalogue().find("MILK").value().has_value());
    CHECK(till.rooms.downlink().loading().value().to_load == 9);
}

TEST_CASE("a snapshot that begins again in the middle holds nothing of the one before") {
    TillOfATest till;
    wire::Changes first = page("c1", true);
    first.set_reset(true);
    add_item(first, "STALE", "Stale");
    apply(till, first);
    wire::Changes again = page("c2", false);
    again.set_reset(true);
    add_item(again, "MILK", "Milk");
    apply(till, again);
    CHECK_FALSE(till.rooms.catalogue().find("STALE").value().has_value());
    CHECK(till.rooms.catalogue().find("MILK").value().has_value());
}
