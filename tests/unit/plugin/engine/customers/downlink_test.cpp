#include <catch2/catch.hpp>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::TillOfATest;

namespace {

// What head office sends of a member who was enrolled on `from`.
wire::Customer as_sent(TillOfATest& from, const till::CustomerCard& card) {
    const auto events = from.events();
    wire::Customer out;
    out.set_customer_id(*wire::uuid_bytes(card.customer_id()));
    out.set_card_number(card.card_number());
    out.set_language(card.language());
    out.set_home_store("S1");
    for (const wire::Event& event : events) {
        if (event.customer_id() != out.customer_id()) continue;
        if (event.has_customer_enrolled()) {
            out.set_phone_lookup(event.customer_enrolled().phone_lookup());
            *out.mutable_contact() = event.sealed(0);
            out.set_contact_event_id(event.id());
        }
        if (event.has_consent_recorded()) *out.add_consents() = event.consent_recorded();
    }
    const auto key = from.rooms.keys().find(out.customer_id(), out.contact().key_id()).value();
    *out.mutable_key() = wire::wrap_key(
        key, out.customer_id(), out.contact().key_id(),
        *wire::key_from_bytes(from.secrets.wrapping_key(), "wrapping_key"), wire::system_random());
    return out;
}

void apply(TillOfATest& till, wire::Changes changes) {
    downlink::Progress progress;
    progress.changes = std::move(changes);
    for (int steps = 0; !progress.done; ++steps) {
        REQUIRE(steps < 100);
        REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    }
}

}  // namespace

TEST_CASE("customers, articles, stock and the model come down with their cursor", "[F1]") {
    TillOfATest other("T2");
    const till::CustomerCard card = other.enrolled("91234567", "陳大文", {"profiling"});
    TillOfATest till;
    wire::Changes changes;
    changes.set_cursor("c1");
    *changes.add_changes()->mutable_customer() = as_sent(other, card);
    wire::CatalogueItem& item = *changes.add_changes()->mutable_item();
    item.set_sku("MILK");
    item.set_gtin("4891028164456");
    item.set_name_en("Milk");
    item.set_unit_price(1250);
    wire::StockLevel& stock = *changes.add_changes()->mutable_stock();
    stock.set_store("S1");
    stock.set_sku("MILK");
    stock.set_quantity_milli(5000);
    stock.set_as_of_us(5);
    wire::StockLevel& elsewhere = *changes.add_changes()->mutable_stock();
    elsewhere.set_store("S2");
    elsewhere.set_sku("MILK");
    elsewhere.set_quantity_milli(1);
    elsewhere.set_as_of_us(9);
    wire::ModelAnnouncement& model = *changes.add_changes()->mutable_model();
    model.set_version("m1");
    model.set_sha256(std::string(32, 'm'));
    CHECK(till.rooms.downlink().cursor().value().empty());
    apply(till, changes);

    CHECK(till.rooms.downlink().cursor().value() == "c1");
    const till::Reply found = till.find_phone("9123 4567");
    REQUIRE(found.customers_size() == 1);
    CHECK(found.customers(0).masked_phone() == "9***4567");
    CHECK(TillOfATest::state_of(found.customers(0), "profiling") == "ACTIVE+");
    catalogue::Catalogue& catalogue = till.rooms.catalogue();
    CHECK(catalogue.find_by_gtin("04891028164456").value()->name_en() == "Milk");
    CHECK(catalogue.stock("MILK").value()->quantity_milli == 5000);
    CHECK(catalogue.announced_model().value()->version() == "m1");
    CHECK(till.rooms.customers_held() == 1);

    apply(till, changes);  // twice is as once
    CHECK(till.rooms.customers_held() == 1);

    wire::Changes removal;
    removal.set_cursor("c2");
    wire::Removed& removed = *removal.add_changes()->mutable_removed();
    removed.set_kind("customer");
    removed.set_key(*wire::uuid_bytes(card.customer_id()));
    apply(till, removal);
    CHECK(till.rooms.customers_held() == 0);
    CHECK(till.find_phone("9123 4567").customers_size() == 0);
}

TEST_CASE("an older customer from head office does not undo a withdrawal made here", "[D5]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"profiling", "marketing-sms"});
    wire::Changes changes;
    changes.set_cursor("c1");
    *changes.add_changes()->mutable_customer() = as_sent(till, card);  // before the withdrawal
    (void)till.withdraw(card.customer_id());
    till.now.us += 60'000'000;
    apply(till, changes);
    const till::Reply found = till.find_phone("91234567");
    CHECK(TillOfATest::state_of(found.customers(0), "profiling") == "WITHDRAWN-");
    CHECK(TillOfATest::state_of(found.customers(0), "direct_marketing") == "WITHDRAWN-");
}

TEST_CASE("a suppression from head office is in force before its record arrives", "[D5]") {
    TillOfATest till;
    const till::CustomerCard card = till.enrolled("91234567", "", {"profiling", "e-receipt"});
    wire::Changes changes;
    changes.set_cursor("c1");
    wire::Suppression& suppression = *changes.add_changes()->mutable_suppression();
    suppression.set_record_id(std::string(16, 'r'));
    suppression.set_customer_id(*wire::uuid_bytes(card.customer_id()));
    suppression.add_purposes("profiling");
    apply(till, changes);
    const till::Reply found = till.find_phone("91234567");
    CHECK(TillOfATest::state_of(found.customers(0), "profiling") == "WITHDRAWN-");
    CHECK(TillOfATest::state_of(found.customers(0), "e_receipt") == "ACTIVE+");
}

TEST_CASE("a long message is applied in steps and its cursor with the last", "[F1]") {
    TillOfATest till;
    downlink::Progress progress;
    progress.changes.set_cursor("c9");
    for (int number = 0; number < 450; ++number) {
        wire::CatalogueItem& item = *progress.changes.add_changes()->mutable_item();
        item.set_sku("SKU" + std::to_string(number));
    }
    progress.changes.add_changes();  // of a kind that this till does not know
    int steps = 0;
    while (!progress.done) {
        CHECK(till.rooms.downlink().cursor().value().empty());
        REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
        ++steps;
    }
    CHECK(steps == 3);
    CHECK(progress.passed_over == 1);
    CHECK(till.rooms.downlink().cursor().value() == "c9");
    CHECK(till.rooms.catalogue().find("SKU449").value().has_value());
}

TEST_CASE("a new snapshot takes away what it does not hold, but nobody enrolled here", "[D31]") {
    TillOfATest other("T2");
    const till::CustomerCard gone = other.enrolled("91234567", "", {});
    const till::CustomerCard stays = other.enrolled("92345678", "", {});
    TillOfATest till;
    (void)till.enrolled("93456789", "", {});
    wire::Changes first;
    first.set_cursor("c1");
    *first.add_changes()->mutable_customer() = as_sent(other, gone);
    *first.add_changes()->mutable_customer() = as_sent(other, stays);
    first.add_changes()->mutable_item()->set_sku("OLD");
    apply(till, first);
    CHECK(till.rooms.customers_held() == 3);

    wire::Changes snapshot;
    snapshot.set_cursor("c2");
    snapshot.set_reset(true);
    *snapshot.add_changes()->mutable_customer() = as_sent(other, stays);
    apply(till, snapshot);
    CHECK(till.rooms.customers_held() == 2);
    CHECK(till.find_phone("91234567").customers_size() == 0);
    CHECK(till.find_phone("92345678").customers_size() == 1);
    CHECK(till.find_phone("93456789").customers_size() == 1);
    CHECK_FALSE(till.rooms.catalogue().find("OLD").value().has_value());
}
